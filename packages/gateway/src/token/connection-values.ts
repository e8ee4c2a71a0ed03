import type { ConnectionRow, Store } from '@patchbay/store'
import { sealedFor } from '../sealed-for.ts'

/** What a connection was given when it was made, the secret parts opened. */
export interface ConnectionValues {
  all: Record<string, string>
  secrets: string[]
}

export function connectionValues(
  store: Pick<Store, 'unseal'>,
  connection: Pick<ConnectionRow, 'id' | 'parameters' | 'sealedSecrets'>,
): ConnectionValues {
  const secret =
    connection.sealedSecrets === null
      ? {}
      : (JSON.parse(
          store.unseal(connection.sealedSecrets, sealedFor.secrets(connection.id)),
        ) as Record<string, string>)
  return { all: { ...connection.parameters, ...secret }, secrets: Object.values(secret) }
}
