import type { Page } from 'playwright-core'

/** Goes through the connector's pop-up with an account that is signed in: account, then consent. */
export async function acceptConsent(popup: Page, userPrincipalName: string): Promise<void> {
  await popup.getByRole('button', { name: userPrincipalName }).click()
  await popup.getByRole('button', { name: 'Accept' }).click()
}
