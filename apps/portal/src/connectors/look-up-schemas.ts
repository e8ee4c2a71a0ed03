import {
  type DynamicSchemaPlace,
  type JsonObject,
  dynamicSchemaPlaces,
  listOperations,
} from '@patchbay/connector-model'
import type { DataSourceSchema } from '@patchbay/wire'
import { api } from '../shell/api.ts'

/** Gives the schema of a place; null while values are needed that nobody has entered. */
export type AskSchema = (place: DynamicSchemaPlace) => Promise<JsonObject | null>

/** Requests under way at a time: each is a call of the API. */
const atOnce = 4
/** As many as an app may keep. */
const mostPlaces = 500

/**
 * What a connection says of the fields that a definition leaves open. Places that need values which
 * only a formula has, and those whose API does not answer, are left open: their functions still work,
 * with values of no type.
 */
export async function lookUpSchemas(
  definition: JsonObject,
  ask: AskSchema,
): Promise<DataSourceSchema[]> {
  const places = listOperations(definition)
    .filter(({ trigger, visibility }) => trigger === undefined && visibility !== 'internal')
    .flatMap((operation) => dynamicSchemaPlaces(definition, operation))
    .slice(0, mostPlaces)
  const found: (DataSourceSchema | undefined)[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let at = next++; at < places.length; at = next++) {
      const place = places[at]!
      const schema = await ask(place).catch(() => null)
      if (schema) found[at] = { ...place, schema }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return found.filter((one) => one !== undefined)
}

/** Asks by a connection. */
export function schemaOfConnection(connectionId: string): AskSchema {
  const path = `/connections/${encodeURIComponent(connectionId)}/dynamic-schema`
  return async (place) =>
    (await api.post<{ schema: JsonObject | null }>(path, { ...place, parameters: {} })).schema
}
