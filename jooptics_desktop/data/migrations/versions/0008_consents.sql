-- How a consent was asked for, receipts that can be checked, and ends that nobody noted by hand.
--
CREATE TABLE notice_before AS SELECT * FROM notice_served
--
CREATE TABLE consent_before AS SELECT * FROM consent_event
--
DROP TABLE consent_event
--
DROP TABLE notice_served
--
CREATE TABLE notice_served (
    id VARCHAR(36) NOT NULL,
    principal_id VARCHAR(36) NOT NULL,
    document VARCHAR(20) NOT NULL,
    policy_version VARCHAR(20) NOT NULL,
    pack_sha256 VARCHAR(64) NOT NULL,
    text_sha256 VARCHAR(64) NOT NULL,
    ui_text_sha256 VARCHAR(64) NOT NULL,
    language VARCHAR(2) NOT NULL,
    served_at BIGINT NOT NULL,
    scrolled_to_end BOOLEAN NOT NULL,
    method VARCHAR(20) NOT NULL,
    CONSTRAINT pk_notice_served PRIMARY KEY (id)
)
--
CREATE INDEX ix_notice_served_principal_id ON notice_served (principal_id)
--
CREATE TABLE consent_event (
    seq INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    principal_id VARCHAR(36) NOT NULL,
    purpose VARCHAR(40) NOT NULL,
    type VARCHAR(20) NOT NULL,
    at BIGINT NOT NULL,
    "by" VARCHAR(36),
    notice_id VARCHAR(36),
    valid_until BIGINT,
    acting_for TEXT,
    reason VARCHAR(60) NOT NULL,
    method VARCHAR(20) NOT NULL,
    CONSTRAINT pk_consent_event PRIMARY KEY (seq),
    CONSTRAINT uq_consent_event_id UNIQUE (id),
    CONSTRAINT fk_consent_event_by_staff FOREIGN KEY("by") REFERENCES staff (id),
    CONSTRAINT fk_consent_event_notice_id_notice_served FOREIGN KEY(notice_id) REFERENCES notice_served (id)
)
--
CREATE INDEX ix_consent_event_principal_id ON consent_event (principal_id)
--
CREATE INDEX ix_consent_event_valid_until ON consent_event (valid_until)
--
INSERT INTO notice_served (id, principal_id, document, policy_version, pack_sha256, text_sha256, ui_text_sha256, language, served_at, scrolled_to_end, method) SELECT id, principal_id, document, policy_version, pack_sha256, text_sha256, ui_text_sha256, language, served_at, scrolled_to_end, 'screen' FROM notice_before
--
INSERT INTO consent_event (seq, id, principal_id, purpose, type, at, "by", notice_id, valid_until, acting_for, reason, method) SELECT seq, id, principal_id, purpose, type, at, "by", notice_id, valid_until, acting_for, reason, 'screen' FROM consent_before
--
DROP TABLE notice_before
--
DROP TABLE consent_before
--
CREATE TABLE consent_receipt (
    id VARCHAR(36) NOT NULL,
    serial VARCHAR(8) NOT NULL,
    principal_id VARCHAR(36) NOT NULL,
    issued_at BIGINT NOT NULL,
    "by" VARCHAR(36) NOT NULL,
    language VARCHAR(2) NOT NULL,
    events TEXT NOT NULL,
    CONSTRAINT pk_consent_receipt PRIMARY KEY (id),
    CONSTRAINT uq_consent_receipt_serial UNIQUE (serial),
    CONSTRAINT fk_consent_receipt_by_staff FOREIGN KEY("by") REFERENCES staff (id)
)
--
CREATE INDEX ix_consent_receipt_principal_id ON consent_receipt (principal_id)
--
CREATE TRIGGER notice_served_no_update BEFORE UPDATE ON notice_served BEGIN SELECT RAISE(ABORT, 'notice_served is append-only'); END
--
CREATE TRIGGER notice_served_no_delete BEFORE DELETE ON notice_served WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'notice_served is append-only'); END
--
CREATE TRIGGER consent_event_no_update BEFORE UPDATE ON consent_event BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END
--
CREATE TRIGGER consent_event_no_delete BEFORE DELETE ON consent_event WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END
--
CREATE TRIGGER consent_receipt_no_update BEFORE UPDATE ON consent_receipt BEGIN SELECT RAISE(ABORT, 'consent_receipt is append-only'); END
--
CREATE TRIGGER consent_receipt_no_delete BEFORE DELETE ON consent_receipt WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'consent_receipt is append-only'); END
