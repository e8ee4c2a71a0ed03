import { api } from '../../shell/api.ts'
import { connectionPath } from '../queries.ts'

/** Whose choices are asked for, and what was entered so far. */
export interface ChoicesSource {
  connectionId: string
  operationId: string
  /** The parameter's name; with a path for a part of the body: `body/team`. */
  parameter: string
  /** By parameter name; a body under its own. */
  entered: Readonly<Record<string, unknown>>
}

/**
 * Asks through a connection for what can be chosen.
 *
 * @param selected  The item of a tree whose children are asked for.
 */
export async function askDynamic<Item>(
  route: 'dynamic-values' | 'dynamic-tree',
  { connectionId, operationId, parameter, entered: parameters }: ChoicesSource,
  { signal, selected }: { signal: AbortSignal; selected?: unknown },
): Promise<Item[]> {
  const { value } = await api.post<{ value: Item[] }>(
    `${connectionPath(connectionId)}/${route}`,
    { operationId, parameter, parameters, selected },
    { signal },
  )
  return value
}
