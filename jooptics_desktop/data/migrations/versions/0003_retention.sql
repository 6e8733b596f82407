-- Rows whose term is over may go, while a row stands in the table disposal.
--
DROP TRIGGER payment_no_delete
--
DROP TRIGGER sale_line_kept
--
DROP TRIGGER sale_kept
--
DROP TRIGGER receipt_print_no_delete
--
DROP TRIGGER notice_served_no_delete
--
DROP TRIGGER consent_event_no_delete
--
DROP TRIGGER disclosure_no_delete
--
CREATE TABLE disposal (
	began_at BIGINT NOT NULL, 
	CONSTRAINT pk_disposal PRIMARY KEY (began_at)
)
--
CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'payment is append-only'); END
--
CREATE TRIGGER sale_line_kept BEFORE DELETE ON sale_line WHEN (SELECT number FROM sale WHERE id = old.sale_id) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'the lines of a numbered sale are kept'); END
--
CREATE TRIGGER sale_kept BEFORE DELETE ON sale WHEN old.number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'a numbered sale is kept'); END
--
CREATE TRIGGER receipt_print_no_delete BEFORE DELETE ON receipt_print WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'receipt_print is append-only'); END
--
CREATE TRIGGER notice_served_no_delete BEFORE DELETE ON notice_served WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'notice_served is append-only'); END
--
CREATE TRIGGER consent_event_no_delete BEFORE DELETE ON consent_event WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END
--
CREATE TRIGGER disclosure_no_delete BEFORE DELETE ON disclosure WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'disclosure is append-only'); END
