/** The tables this package reads and writes, from one place. */
export * from '../../store/src/tables/identity/authorization-codes.ts'
export * from '../../store/src/tables/identity/device-codes.ts'
export * from '../../store/src/tables/identity/interactions.ts'
export * from '../../store/src/tables/identity/refresh-tokens.ts'
export * from '../../store/src/tables/identity/revoked-access-tokens.ts'
export * from '../../store/src/tables/identity/sessions.ts'
export * from '../../store/src/tables/identity/signing-keys.ts'
