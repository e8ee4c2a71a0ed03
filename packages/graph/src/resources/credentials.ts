import Type from 'typebox'

const time = Type.String({ maxLength: 40 })

/** Body of `addPassword`: everything may be absent. */
export const addPasswordBody = Type.Object({
  passwordCredential: Type.Optional(
    Type.Union([
      Type.Null(),
      Type.Object({
        displayName: Type.Optional(Type.Union([Type.String({ maxLength: 256 }), Type.Null()])),
        startDateTime: Type.Optional(Type.Union([time, Type.Null()])),
        endDateTime: Type.Optional(Type.Union([time, Type.Null()])),
      }),
    ]),
  ),
})

export const removePasswordBody = Type.Object({ keyId: Type.String({ maxLength: 64 }) })

/** What the directory is asked for. */
export function toAddPassword(body: Record<string, unknown>): {
  displayName?: string | null
  startDateTime?: string
  endDateTime?: string
} {
  const given = (body['passwordCredential'] ?? {}) as {
    displayName?: string | null
    startDateTime?: string | null
    endDateTime?: string | null
  }
  return {
    displayName: given.displayName ?? null,
    ...(typeof given.startDateTime === 'string' ? { startDateTime: given.startDateTime } : {}),
    ...(typeof given.endDateTime === 'string' ? { endDateTime: given.endDateTime } : {}),
  }
}
