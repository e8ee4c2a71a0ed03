/** `client_info`: the account's home object id and home tenant, by which MSAL tells accounts apart. */
export function clientInfo(user: { id: string; tenantId: string }): string {
  return Buffer.from(JSON.stringify({ uid: user.id, utid: user.tenantId })).toString('base64url')
}

/** The opaque `login_hint` claim, which comes back as `login_hint` and `logout_hint`. */
export function loginHintOf(user: { id: string; tenantId: string }): string {
  return `O.${Buffer.from(`${user.tenantId}|${user.id}`).toString('base64url')}`
}
