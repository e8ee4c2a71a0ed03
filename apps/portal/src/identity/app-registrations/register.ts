import { graph } from '../../shell/api.ts'
import { ensureServicePrincipal } from '../admin-consent.ts'
import {
  type Application,
  type DirectoryObject,
  enterpriseApplicationTag,
  graphAppId,
  type SignInAudience,
} from '../directory-objects.ts'
import { reference } from '../queries.ts'
import type { Platform } from '../redirect-uris.ts'

export interface Registration {
  displayName: string
  signInAudience: SignInAudience
  redirectUri: { platform: Platform; uri: string } | null
}

/** Microsoft Graph's delegated permission `User.Read`, which every new registration asks for. */
const userReadId = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d'

/** First half of Register: the application alone. Nothing was made when it fails. */
export function createApplication(registration: Registration): Promise<Application> {
  const { displayName, signInAudience, redirectUri } = registration
  return graph.post<Application>('/applications', {
    displayName,
    signInAudience,
    requiredResourceAccess: [
      { resourceAppId: graphAppId, resourceAccess: [{ id: userReadId, type: 'Scope' }] },
    ],
    ...(redirectUri ? { [redirectUri.platform]: { redirectUris: [redirectUri.uri] } } : {}),
  })
}

/**
 * Second half of Register: its service principal in this tenant, and the user as owner of both.
 * Safe to repeat.
 */
export async function completeRegistration(
  application: Application,
  userId: string,
  publicUrl: string,
): Promise<void> {
  const servicePrincipal = await ensureServicePrincipal(application.appId, [
    enterpriseApplicationTag,
  ])
  await ensureOwner(`/applications/${application.id}`, userId, publicUrl)
  await ensureOwner(`/servicePrincipals/${servicePrincipal.id}`, userId, publicUrl)
}

async function ensureOwner(path: string, userId: string, publicUrl: string): Promise<void> {
  const owners = await graph.all<DirectoryObject>(`${path}/owners`)
  if (owners.some((owner) => owner.id === userId)) return
  await graph.post(`${path}/owners/$ref`, reference(publicUrl, userId))
}
