-- Versions of the policy as they arrived; the register of breaches; what a disclosure rests on.
--
CREATE TABLE breach (
    id VARCHAR(36) NOT NULL,
    number INTEGER NOT NULL,
    jurisdiction VARCHAR(2) NOT NULL,
    CONSTRAINT pk_breach PRIMARY KEY (id),
    CONSTRAINT uq_breach_number UNIQUE (number)
)
--
CREATE TABLE disclosure_ground (
    disclosure_id VARCHAR(36) NOT NULL,
    basis VARCHAR(20) NOT NULL,
    reference TEXT NOT NULL,
    justification TEXT NOT NULL,
    fields TEXT NOT NULL,
    told BOOLEAN NOT NULL,
    not_told_because TEXT NOT NULL,
    not_told_until VARCHAR(10),
    CONSTRAINT pk_disclosure_ground PRIMARY KEY (disclosure_id)
)
--
CREATE TABLE policy_arrival (
    pack_sha256 VARCHAR(64) NOT NULL,
    version VARCHAR(20) NOT NULL,
    arrived_at BIGINT NOT NULL,
    holds_from BIGINT NOT NULL,
    CONSTRAINT pk_policy_arrival PRIMARY KEY (pack_sha256)
)
--
CREATE TABLE breach_entry (
    seq INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    breach_id VARCHAR(36) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    at BIGINT NOT NULL,
    "by" VARCHAR(36) NOT NULL,
    facts TEXT,
    whom VARCHAR(20),
    words TEXT NOT NULL,
    done_at BIGINT,
    CONSTRAINT pk_breach_entry PRIMARY KEY (seq),
    CONSTRAINT uq_breach_entry_id UNIQUE (id),
    CONSTRAINT fk_breach_entry_breach_id_breach FOREIGN KEY(breach_id) REFERENCES breach (id),
    CONSTRAINT fk_breach_entry_by_staff FOREIGN KEY("by") REFERENCES staff (id)
)
--
CREATE INDEX ix_breach_entry_breach_id ON breach_entry (breach_id)
--
CREATE TRIGGER disclosure_ground_no_update BEFORE UPDATE ON disclosure_ground BEGIN SELECT RAISE(ABORT, 'disclosure_ground is append-only'); END
--
CREATE TRIGGER disclosure_ground_no_delete BEFORE DELETE ON disclosure_ground BEGIN SELECT RAISE(ABORT, 'disclosure_ground is append-only'); END
--
CREATE TRIGGER policy_arrival_no_update BEFORE UPDATE ON policy_arrival BEGIN SELECT RAISE(ABORT, 'policy_arrival is append-only'); END
--
CREATE TRIGGER policy_arrival_no_delete BEFORE DELETE ON policy_arrival BEGIN SELECT RAISE(ABORT, 'policy_arrival is append-only'); END
--
CREATE TRIGGER breach_no_update BEFORE UPDATE ON breach BEGIN SELECT RAISE(ABORT, 'breach is append-only'); END
--
CREATE TRIGGER breach_no_delete BEFORE DELETE ON breach BEGIN SELECT RAISE(ABORT, 'breach is append-only'); END
--
CREATE TRIGGER breach_entry_no_update BEFORE UPDATE ON breach_entry BEGIN SELECT RAISE(ABORT, 'breach_entry is append-only'); END
--
CREATE TRIGGER breach_entry_no_delete BEFORE DELETE ON breach_entry BEGIN SELECT RAISE(ABORT, 'breach_entry is append-only'); END
