const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether the text is a GUID with hyphens, in any case. */
export function isGuid(text: string): boolean {
  return pattern.test(text)
}

/** All zeros: "default access" as an app role. */
export const emptyGuid = '00000000-0000-0000-0000-000000000000'
