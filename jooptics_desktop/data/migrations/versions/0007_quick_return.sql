-- The day on which each member of staff last signed in fully.
--
CREATE TABLE full_sign_in (
    staff_id VARCHAR(36) NOT NULL,
    day VARCHAR(10) NOT NULL,
    CONSTRAINT pk_full_sign_in PRIMARY KEY (staff_id),
    CONSTRAINT fk_full_sign_in_staff_id_staff FOREIGN KEY(staff_id) REFERENCES staff (id)
)
