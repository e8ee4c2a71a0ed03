/** Entries of a package that hold the tests of its app; the YAML form has no place for them. */
export const APP_TESTS = /^AppTests\/[^/]+\.json$/i
