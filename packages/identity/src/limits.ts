/** Bytes of a form or a query; what is larger is refused before it is read (S35). */
export const bodyLimit = 64 * 1024
