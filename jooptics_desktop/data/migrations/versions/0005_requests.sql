-- Requests of people about their own data, and restricted records.
--
CREATE TABLE subject_request (
    id VARCHAR(36) NOT NULL,
    number INTEGER NOT NULL,
    kind VARCHAR(20) NOT NULL,
    about VARCHAR(20) NOT NULL,
    person_id VARCHAR(36),
    name TEXT NOT NULL,
    contact TEXT NOT NULL,
    wording TEXT NOT NULL,
    words TEXT NOT NULL,
    purposes TEXT NOT NULL,
    channel VARCHAR(20) NOT NULL,
    language VARCHAR(2) NOT NULL,
    guardian BOOLEAN NOT NULL,
    jurisdiction VARCHAR(2) NOT NULL,
    ended_at BIGINT,
    CONSTRAINT pk_subject_request PRIMARY KEY (id),
    CONSTRAINT uq_subject_request_number UNIQUE (number)
)
--
CREATE INDEX ix_subject_request_person_id ON subject_request (person_id)
--
CREATE TABLE request_event (
    request_id VARCHAR(36) NOT NULL,
    seq INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    at BIGINT NOT NULL,
    "on" VARCHAR(10) NOT NULL,
    "by" VARCHAR(36) NOT NULL,
    due_on VARCHAR(10),
    facts TEXT NOT NULL,
    CONSTRAINT pk_request_event PRIMARY KEY (request_id, seq),
    CONSTRAINT fk_request_event_request_id_subject_request FOREIGN KEY(request_id) REFERENCES subject_request (id),
    CONSTRAINT uq_request_event_id UNIQUE (id),
    CONSTRAINT fk_request_event_by_staff FOREIGN KEY("by") REFERENCES staff (id)
)
--
CREATE TABLE restriction_event (
    seq INTEGER NOT NULL,
    customer_id VARCHAR(36) NOT NULL,
    restricted BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    "by" VARCHAR(36) NOT NULL,
    request_id VARCHAR(36),
    CONSTRAINT pk_restriction_event PRIMARY KEY (seq),
    CONSTRAINT fk_restriction_event_by_staff FOREIGN KEY("by") REFERENCES staff (id)
)
--
CREATE INDEX ix_restriction_event_customer_id ON restriction_event (customer_id)
--
CREATE TRIGGER request_event_no_update BEFORE UPDATE ON request_event BEGIN SELECT RAISE(ABORT, 'request_event is append-only'); END
--
CREATE TRIGGER request_event_no_delete BEFORE DELETE ON request_event WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'request_event is append-only'); END
--
CREATE TRIGGER restriction_event_no_update BEFORE UPDATE ON restriction_event BEGIN SELECT RAISE(ABORT, 'restriction_event is append-only'); END
