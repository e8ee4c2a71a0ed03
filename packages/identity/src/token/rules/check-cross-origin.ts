import type { Platform } from '../../clients/redirect-uri.ts'
import { OAuthError } from '../../errors/oauth-error.ts'

/**
 * A page redeems what came to the single-page platform, and only that.
 *
 * @throws {OAuthError} 9002326 a page with another platform's grant, 9002327 no page.
 */
export function checkCrossOrigin(
  platform: Platform | undefined,
  origin: string | undefined,
  appId: string,
): void {
  if (platform === 'spa' && !origin) throw new OAuthError(9002327, { appId })
  if (platform !== 'spa' && origin) throw new OAuthError(9002326, { origin, appId })
}
