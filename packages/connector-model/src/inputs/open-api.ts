import type { JsonObject } from '../document.ts'
import type { Note } from './conversion.ts'
import type { SchemaConverter } from './schema.ts'

/** What the parts of a conversion share. */
export interface OpenApi {
  document: JsonObject
  note: Note
  schemas: SchemaConverter
}
