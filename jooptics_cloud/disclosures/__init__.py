"""What the operator has to hand out by law: asked by one person, approved by another, entered in a register."""
