-- Where the data is to lie by a consent.
--
CREATE TABLE consent_place (
    event_id VARCHAR(36) NOT NULL,
    host VARCHAR(253) NOT NULL,
    country VARCHAR(2) NOT NULL,
    CONSTRAINT pk_consent_place PRIMARY KEY (event_id),
    CONSTRAINT fk_consent_place_event_id_consent_event FOREIGN KEY(event_id) REFERENCES consent_event (id)
)
--
CREATE TRIGGER consent_place_no_update BEFORE UPDATE ON consent_place BEGIN SELECT RAISE(ABORT, 'consent_place is append-only'); END
--
CREATE TRIGGER consent_place_no_delete BEFORE DELETE ON consent_place WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'consent_place is append-only'); END
