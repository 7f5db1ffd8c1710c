/** Raised when a reader of the document would have to change. */
export const documentVersion = 1;

/** Raised when a rule, a threshold, a weight or a wording changes: the same input then gives other bytes. */
export const rulesVersion = 3;
