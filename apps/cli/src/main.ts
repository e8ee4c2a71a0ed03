#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// What V8 made of the code is kept for the next start. Everything else is imported only after this.
enableCompileCache(join(import.meta.dirname, '../dist/compile-cache'))
await import('./program.ts')
