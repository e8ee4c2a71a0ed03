// Loaded before a test file (`--import`), it gives each store "in memory" an empty PostgreSQL database
// instead. Which server: PATCHBAY_TEST_DATABASE_URL, the address of a database with every migration.
import { registerHooks } from 'node:module'

const replaced = new URL('./store.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === '@patchbay/store' && context.parentURL !== replaced)
      return { url: replaced, shortCircuit: true }
    return next(specifier, context)
  },
})
