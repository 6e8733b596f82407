-- Versions of the policy as they arrived.
--
CREATE TABLE policy_arrival (
    pack_sha256 VARCHAR(64) NOT NULL,
    version VARCHAR(20) NOT NULL,
    arrived_at BIGINT NOT NULL,
    holds_from BIGINT NOT NULL,
    CONSTRAINT pk_policy_arrival PRIMARY KEY (pack_sha256)
)
--
CREATE TRIGGER policy_arrival_no_update BEFORE UPDATE ON policy_arrival BEGIN SELECT RAISE(ABORT, 'policy_arrival is append-only'); END
--
CREATE TRIGGER policy_arrival_no_delete BEFORE DELETE ON policy_arrival BEGIN SELECT RAISE(ABORT, 'policy_arrival is append-only'); END
