export { registerScim, type ScimOptions } from './register-scim.ts'
