-- The first store, as it was when it was released; never edited afterwards.
-- Statements are parted by a line of two dashes.
--
CREATE TABLE audit_entry (
    seq INTEGER NOT NULL,
    at BIGINT NOT NULL,
    actor_id VARCHAR(36),
    event VARCHAR(60) NOT NULL,
    subject_id VARCHAR(64),
    facts TEXT NOT NULL,
    mac BLOB NOT NULL,
    CONSTRAINT pk_audit_entry PRIMARY KEY (seq)
)
--
CREATE INDEX ix_audit_entry_subject_id ON audit_entry (subject_id)
--
CREATE TABLE household (
    id VARCHAR(36) NOT NULL,
    name VARCHAR(120) NOT NULL,
    CONSTRAINT pk_household PRIMARY KEY (id)
)
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
    CONSTRAINT pk_notice_served PRIMARY KEY (id)
)
--
CREATE INDEX ix_notice_served_principal_id ON notice_served (principal_id)
--
CREATE TABLE sequence (
    name VARCHAR(40) NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_sequence PRIMARY KEY (name)
)
--
CREATE TABLE setting (
    name VARCHAR(80) NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY (name)
)
--
CREATE TABLE staff (
    id VARCHAR(36) NOT NULL,
    name VARCHAR(120) NOT NULL,
    role VARCHAR(20) NOT NULL,
    password_hash VARCHAR(200) NOT NULL,
    pin_hash VARCHAR(200),
    totp_secret VARCHAR(64),
    totp_last_step BIGINT DEFAULT '0' NOT NULL,
    attested_adult_at BIGINT NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    retry_at BIGINT,
    active BOOLEAN DEFAULT '1' NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT pk_staff PRIMARY KEY (id),
    CONSTRAINT uq_staff_name UNIQUE (name)
)
--
CREATE TABLE tax_class (
    code VARCHAR(40) NOT NULL,
    name_ar VARCHAR(120) NOT NULL,
    name_en VARCHAR(120) NOT NULL,
    CONSTRAINT pk_tax_class PRIMARY KEY (code)
)
--
CREATE TABLE consent_event (
    seq INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    principal_id VARCHAR(36) NOT NULL,
    purpose VARCHAR(40) NOT NULL,
    type VARCHAR(20) NOT NULL,
    at BIGINT NOT NULL,
    "by" VARCHAR(36) NOT NULL,
    notice_id VARCHAR(36),
    valid_until BIGINT,
    acting_for TEXT,
    reason VARCHAR(60) NOT NULL,
    CONSTRAINT pk_consent_event PRIMARY KEY (seq),
    CONSTRAINT uq_consent_event_id UNIQUE (id),
    CONSTRAINT fk_consent_event_by_staff FOREIGN KEY("by") REFERENCES staff (id),
    CONSTRAINT fk_consent_event_notice_id_notice_served FOREIGN KEY(notice_id) REFERENCES notice_served (id)
)
--
CREATE INDEX ix_consent_event_principal_id ON consent_event (principal_id)
--
CREATE TABLE customer (
    number INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    name VARCHAR(120) NOT NULL,
    name_alternative VARCHAR(120) NOT NULL,
    email VARCHAR(254) NOT NULL,
    birth_date VARCHAR(10),
    address TEXT NOT NULL,
    language VARCHAR(2) NOT NULL,
    household_id VARCHAR(36),
    channels TEXT NOT NULL,
    phones TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    search_text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT pk_customer PRIMARY KEY (number),
    CONSTRAINT uq_customer_id UNIQUE (id),
    CONSTRAINT fk_customer_household_id_household FOREIGN KEY(household_id) REFERENCES household (id)
)
--
CREATE INDEX ix_customer_household_id ON customer (household_id)
--
CREATE INDEX ix_customer_name_folded ON customer (name_folded)
--
CREATE TABLE disclosure (
    id VARCHAR(36) NOT NULL,
    at BIGINT NOT NULL,
    staff_id VARCHAR(36) NOT NULL,
    way VARCHAR(10) NOT NULL,
    customer_id VARCHAR(36),
    records INTEGER NOT NULL,
    categories TEXT NOT NULL,
    purpose VARCHAR(200) NOT NULL,
    recipient VARCHAR(200) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    CONSTRAINT pk_disclosure PRIMARY KEY (id),
    CONSTRAINT fk_disclosure_staff_id_staff FOREIGN KEY(staff_id) REFERENCES staff (id)
)
--
CREATE INDEX ix_disclosure_at ON disclosure (at)
--
CREATE INDEX ix_disclosure_customer_id ON disclosure (customer_id)
--
CREATE TABLE item (
    number INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    sku VARCHAR(48) NOT NULL,
    name_ar VARCHAR(200) NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    brand VARCHAR(120) NOT NULL,
    model VARCHAR(120) NOT NULL,
    colour VARCHAR(120) NOT NULL,
    size VARCHAR(60) NOT NULL,
    price BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    price_includes_tax BOOLEAN NOT NULL,
    tax_class VARCHAR(40) NOT NULL,
    tracked BOOLEAN NOT NULL,
    reorder_level INTEGER,
    active BOOLEAN NOT NULL,
    search_text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT pk_item PRIMARY KEY (number),
    CONSTRAINT uq_item_id UNIQUE (id),
    CONSTRAINT uq_item_sku UNIQUE (sku),
    CONSTRAINT fk_item_tax_class_tax_class FOREIGN KEY(tax_class) REFERENCES tax_class (code)
)
--
CREATE TABLE sign_in (
    id VARCHAR(36) NOT NULL,
    staff_id VARCHAR(36) NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason VARCHAR(20),
    CONSTRAINT pk_sign_in PRIMARY KEY (id),
    CONSTRAINT fk_sign_in_staff_id_staff FOREIGN KEY(staff_id) REFERENCES staff (id)
)
--
CREATE TABLE staff_recovery_code (
    staff_id VARCHAR(36) NOT NULL,
    position INTEGER NOT NULL,
    code_hash BLOB NOT NULL,
    used_at BIGINT,
    CONSTRAINT pk_staff_recovery_code PRIMARY KEY (staff_id, position),
    CONSTRAINT fk_staff_recovery_code_staff_id_staff FOREIGN KEY(staff_id) REFERENCES staff (id)
)
--
CREATE TABLE tax_period (
    tax_class VARCHAR(40) NOT NULL,
    starts VARCHAR(10) NOT NULL,
    ppm INTEGER NOT NULL,
    category VARCHAR(1) NOT NULL,
    CONSTRAINT pk_tax_period PRIMARY KEY (tax_class, starts),
    CONSTRAINT fk_tax_period_tax_class_tax_class FOREIGN KEY(tax_class) REFERENCES tax_class (code)
)
--
CREATE TABLE customer_note (
    id VARCHAR(36) NOT NULL,
    customer_id VARCHAR(36) NOT NULL,
    text TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    written_by VARCHAR(36) NOT NULL,
    CONSTRAINT pk_customer_note PRIMARY KEY (id),
    CONSTRAINT fk_customer_note_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id),
    CONSTRAINT fk_customer_note_written_by_staff FOREIGN KEY(written_by) REFERENCES staff (id)
)
--
CREATE INDEX ix_customer_note_customer_id ON customer_note (customer_id)
--
CREATE TABLE customer_phone (
    customer_number INTEGER NOT NULL,
    phone VARCHAR(16) NOT NULL,
    CONSTRAINT pk_customer_phone PRIMARY KEY (customer_number, phone),
    CONSTRAINT fk_customer_phone_customer_number_customer FOREIGN KEY(customer_number) REFERENCES customer (number) ON DELETE CASCADE
)
 WITHOUT ROWID
--
CREATE INDEX ix_customer_phone_phone ON customer_phone (phone)
--
CREATE TABLE item_barcode (
    barcode VARCHAR(48) NOT NULL,
    item_id VARCHAR(36) NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_item_barcode PRIMARY KEY (barcode),
    CONSTRAINT fk_item_barcode_item_id_item FOREIGN KEY(item_id) REFERENCES item (id)
)
 WITHOUT ROWID
--
CREATE INDEX ix_item_barcode_item_id ON item_barcode (item_id)
--
CREATE TABLE prescription (
    id VARCHAR(36) NOT NULL,
    customer_id VARCHAR(36) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    right_sphere INTEGER,
    right_cylinder INTEGER,
    right_axis INTEGER,
    right_add INTEGER,
    right_inter_add INTEGER,
    right_prism_in INTEGER,
    right_prism_up INTEGER,
    right_pd INTEGER,
    right_near_pd INTEGER,
    left_sphere INTEGER,
    left_cylinder INTEGER,
    left_axis INTEGER,
    left_add INTEGER,
    left_inter_add INTEGER,
    left_prism_in INTEGER,
    left_prism_up INTEGER,
    left_pd INTEGER,
    left_near_pd INTEGER,
    binocular_pd INTEGER,
    binocular_near_pd INTEGER,
    back_vertex_distance INTEGER,
    written_on VARCHAR(10) NOT NULL,
    valid_until VARCHAR(10) NOT NULL,
    prescriber VARCHAR(200) NOT NULL,
    note VARCHAR(2000) NOT NULL,
    supersedes VARCHAR(36),
    recorded_at BIGINT NOT NULL,
    recorded_by VARCHAR(36) NOT NULL,
    CONSTRAINT pk_prescription PRIMARY KEY (id),
    CONSTRAINT ck_prescription_right_axis_with_cylinder CHECK ((right_cylinder IS NULL) = (right_axis IS NULL)),
    CONSTRAINT ck_prescription_left_axis_with_cylinder CHECK ((left_cylinder IS NULL) = (left_axis IS NULL)),
    CONSTRAINT fk_prescription_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id),
    CONSTRAINT fk_prescription_supersedes_prescription FOREIGN KEY(supersedes) REFERENCES prescription (id),
    CONSTRAINT fk_prescription_recorded_by_staff FOREIGN KEY(recorded_by) REFERENCES staff (id)
)
--
CREATE INDEX ix_prescription_customer_id_written_on ON prescription (customer_id, written_on)
--
CREATE INDEX ix_prescription_supersedes ON prescription (supersedes)
--
CREATE TABLE stock_movement (
    item_id VARCHAR(36) NOT NULL,
    id VARCHAR(36) NOT NULL,
    reason VARCHAR(20) NOT NULL,
    on_hand INTEGER NOT NULL,
    reserved INTEGER NOT NULL,
    at BIGINT NOT NULL,
    staff_id VARCHAR(36) NOT NULL,
    sale_id VARCHAR(36),
    sale_line_id VARCHAR(36),
    note VARCHAR(200) NOT NULL,
    CONSTRAINT pk_stock_movement PRIMARY KEY (item_id, id),
    CONSTRAINT fk_stock_movement_item_id_item FOREIGN KEY(item_id) REFERENCES item (id),
    CONSTRAINT fk_stock_movement_staff_id_staff FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 WITHOUT ROWID
--
CREATE TABLE sale (
    id VARCHAR(36) NOT NULL,
    number VARCHAR(20),
    state VARCHAR(10) NOT NULL,
    currency VARCHAR(3) NOT NULL,
    customer_id VARCHAR(36),
    prescription_id VARCHAR(36),
    staff_id VARCHAR(36) NOT NULL,
    discount_kind VARCHAR(10),
    discount_value BIGINT,
    discount_approved_ppm INTEGER NOT NULL,
    held_as VARCHAR(200) NOT NULL,
    business_day VARCHAR(10),
    created_at BIGINT NOT NULL,
    opened_at BIGINT,
    collected_at BIGINT,
    cancelled_at BIGINT,
    cancel_reason VARCHAR(200) NOT NULL,
    CONSTRAINT pk_sale PRIMARY KEY (id),
    CONSTRAINT uq_sale_number UNIQUE (number),
    CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE SET NULL,
    CONSTRAINT fk_sale_prescription_id_prescription FOREIGN KEY(prescription_id) REFERENCES prescription (id) ON DELETE SET NULL,
    CONSTRAINT fk_sale_staff_id_staff FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 WITHOUT ROWID
--
CREATE INDEX ix_sale_business_day ON sale (business_day)
--
CREATE INDEX ix_sale_customer_id ON sale (customer_id)
--
CREATE INDEX ix_sale_unfinished ON sale (state) WHERE state IN ('draft', 'open')
--
CREATE TABLE payment (
    sale_id VARCHAR(36) NOT NULL,
    id VARCHAR(36) NOT NULL,
    tender VARCHAR(10) NOT NULL,
    amount BIGINT NOT NULL,
    tendered BIGINT NOT NULL,
    reference VARCHAR(64) NOT NULL,
    taken_at BIGINT NOT NULL,
    business_day VARCHAR(10) NOT NULL,
    staff_id VARCHAR(36) NOT NULL,
    CONSTRAINT pk_payment PRIMARY KEY (sale_id, id),
    CONSTRAINT fk_payment_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id),
    CONSTRAINT fk_payment_staff_id_staff FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 WITHOUT ROWID
--
CREATE INDEX ix_payment_business_day ON payment (business_day)
--
CREATE TABLE receipt_print (
    sale_id VARCHAR(36) NOT NULL,
    position INTEGER NOT NULL,
    state VARCHAR(10) NOT NULL,
    payments INTEGER NOT NULL,
    printed_at BIGINT NOT NULL,
    staff_id VARCHAR(36) NOT NULL,
    CONSTRAINT pk_receipt_print PRIMARY KEY (sale_id, position),
    CONSTRAINT fk_receipt_print_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id),
    CONSTRAINT fk_receipt_print_staff_id_staff FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 WITHOUT ROWID
--
CREATE TABLE sale_line (
    sale_id VARCHAR(36) NOT NULL,
    id VARCHAR(36) NOT NULL,
    position INTEGER NOT NULL,
    item_id VARCHAR(36) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    sku VARCHAR(48) NOT NULL,
    name_ar VARCHAR(200) NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    quantity INTEGER NOT NULL,
    unit_price BIGINT NOT NULL,
    price_includes_tax BOOLEAN NOT NULL,
    tax_class VARCHAR(40) NOT NULL,
    tax_ppm INTEGER NOT NULL,
    tax_category VARCHAR(1) NOT NULL,
    tracked BOOLEAN NOT NULL,
    discount_kind VARCHAR(10),
    discount_value BIGINT,
    prescription_id VARCHAR(36),
    listed BIGINT,
    discount BIGINT,
    net BIGINT,
    tax BIGINT,
    CONSTRAINT pk_sale_line PRIMARY KEY (sale_id, id),
    CONSTRAINT fk_sale_line_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id),
    CONSTRAINT fk_sale_line_item_id_item FOREIGN KEY(item_id) REFERENCES item (id),
    CONSTRAINT fk_sale_line_prescription_id_prescription FOREIGN KEY(prescription_id) REFERENCES prescription (id) ON DELETE SET NULL
)
 WITHOUT ROWID
--
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END
--
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END
--
CREATE TRIGGER customer_note_no_update BEFORE UPDATE ON customer_note BEGIN SELECT RAISE(ABORT, 'customer_note is append-only'); END
--
CREATE VIRTUAL TABLE customer_words USING fts5(search_text, content='customer', content_rowid='number', tokenize='unicode61 remove_diacritics 0', prefix='2 3')
--
INSERT INTO customer_words(customer_words, rank) VALUES('pgsz', 3960)
--
INSERT INTO customer_words(customer_words, rank) VALUES('secure-delete', 1)
--
CREATE VIRTUAL TABLE customer_pieces USING fts5(search_text, content='customer', content_rowid='number', tokenize='trigram')
--
INSERT INTO customer_pieces(customer_pieces, rank) VALUES('pgsz', 3960)
--
INSERT INTO customer_pieces(customer_pieces, rank) VALUES('secure-delete', 1)
--
CREATE TRIGGER customer_search_added AFTER INSERT ON customer BEGIN INSERT INTO customer_words(rowid, search_text) VALUES(new.number, new.search_text);INSERT INTO customer_pieces(rowid, search_text) VALUES(new.number, new.search_text); END
--
CREATE TRIGGER customer_search_removed AFTER DELETE ON customer BEGIN INSERT INTO customer_words(customer_words, rowid, search_text) VALUES('delete', old.number, old.search_text);INSERT INTO customer_pieces(customer_pieces, rowid, search_text) VALUES('delete', old.number, old.search_text); END
--
CREATE TRIGGER customer_search_changed AFTER UPDATE OF search_text ON customer BEGIN INSERT INTO customer_words(customer_words, rowid, search_text) VALUES('delete', old.number, old.search_text);INSERT INTO customer_pieces(customer_pieces, rowid, search_text) VALUES('delete', old.number, old.search_text);INSERT INTO customer_words(rowid, search_text) VALUES(new.number, new.search_text);INSERT INTO customer_pieces(rowid, search_text) VALUES(new.number, new.search_text); END
--
CREATE TRIGGER prescription_no_update BEFORE UPDATE ON prescription BEGIN SELECT RAISE(ABORT, 'prescription is append-only'); END
--
CREATE VIRTUAL TABLE item_words USING fts5(search_text, content='item', content_rowid='number', tokenize='unicode61 remove_diacritics 0', prefix='2 3')
--
INSERT INTO item_words(item_words, rank) VALUES('pgsz', 3960)
--
CREATE VIRTUAL TABLE item_pieces USING fts5(search_text, content='item', content_rowid='number', tokenize='trigram', detail='none')
--
INSERT INTO item_pieces(item_pieces, rank) VALUES('pgsz', 3960)
--
CREATE TRIGGER item_search_added AFTER INSERT ON item BEGIN INSERT INTO item_words(rowid, search_text) VALUES(new.number, new.search_text);INSERT INTO item_pieces(rowid, search_text) VALUES(new.number, new.search_text); END
--
CREATE TRIGGER item_search_removed AFTER DELETE ON item BEGIN INSERT INTO item_words(item_words, rowid, search_text) VALUES('delete', old.number, old.search_text);INSERT INTO item_pieces(item_pieces, rowid, search_text) VALUES('delete', old.number, old.search_text); END
--
CREATE TRIGGER item_search_changed AFTER UPDATE OF search_text ON item WHEN old.search_text <> new.search_text BEGIN INSERT INTO item_words(item_words, rowid, search_text) VALUES('delete', old.number, old.search_text);INSERT INTO item_pieces(item_pieces, rowid, search_text) VALUES('delete', old.number, old.search_text);INSERT INTO item_words(rowid, search_text) VALUES(new.number, new.search_text);INSERT INTO item_pieces(rowid, search_text) VALUES(new.number, new.search_text); END
--
CREATE TRIGGER stock_movement_no_update BEFORE UPDATE ON stock_movement BEGIN SELECT RAISE(ABORT, 'stock_movement is append-only'); END
--
CREATE TRIGGER stock_movement_no_delete BEFORE DELETE ON stock_movement BEGIN SELECT RAISE(ABORT, 'stock_movement is append-only'); END
--
CREATE TRIGGER payment_no_update BEFORE UPDATE ON payment BEGIN SELECT RAISE(ABORT, 'payment is append-only'); END
--
CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment BEGIN SELECT RAISE(ABORT, 'payment is append-only'); END
--
CREATE TRIGGER sale_line_frozen BEFORE UPDATE OF sale_id, id, position, item_id, kind, sku, name_ar, name_en, quantity, unit_price, price_includes_tax, tax_class, tax_ppm, tax_category, tracked, discount_kind, discount_value, listed, discount, net, tax ON sale_line WHEN (SELECT state FROM sale WHERE id = old.sale_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'the lines of an open sale are frozen'); END
--
CREATE TRIGGER sale_line_kept BEFORE DELETE ON sale_line WHEN (SELECT number FROM sale WHERE id = old.sale_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the lines of a numbered sale are kept'); END
--
CREATE TRIGGER sale_number_fixed BEFORE UPDATE OF number ON sale WHEN old.number IS NOT NULL AND new.number IS NOT old.number BEGIN SELECT RAISE(ABORT, 'a sale keeps its number'); END
--
CREATE TRIGGER sale_kept BEFORE DELETE ON sale WHEN old.number IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a numbered sale is kept'); END
--
CREATE TRIGGER receipt_print_no_update BEFORE UPDATE ON receipt_print BEGIN SELECT RAISE(ABORT, 'receipt_print is append-only'); END
--
CREATE TRIGGER receipt_print_no_delete BEFORE DELETE ON receipt_print BEGIN SELECT RAISE(ABORT, 'receipt_print is append-only'); END
--
CREATE TRIGGER notice_served_no_update BEFORE UPDATE ON notice_served BEGIN SELECT RAISE(ABORT, 'notice_served is append-only'); END
--
CREATE TRIGGER notice_served_no_delete BEFORE DELETE ON notice_served WHEN old.served_at > (CAST(strftime('%s', 'now') AS INTEGER) - 220924800) * 1000 BEGIN SELECT RAISE(ABORT, 'notice_served is append-only'); END
--
CREATE TRIGGER consent_event_no_update BEFORE UPDATE ON consent_event BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END
--
CREATE TRIGGER consent_event_no_delete BEFORE DELETE ON consent_event WHEN old.at > (CAST(strftime('%s', 'now') AS INTEGER) - 220924800) * 1000 BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END
--
CREATE TRIGGER disclosure_no_update BEFORE UPDATE ON disclosure BEGIN SELECT RAISE(ABORT, 'disclosure is append-only'); END
--
CREATE TRIGGER disclosure_no_delete BEFORE DELETE ON disclosure BEGIN SELECT RAISE(ABORT, 'disclosure is append-only'); END
