import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openFixture } from './fixture.test.ts'
import { detectManifestFormat, fromAadGraphManifest, toAadGraphManifest } from './manifest.ts'

const older = {
  id: 'object-id',
  accessTokenAcceptedVersion: 2,
  allowPublicClient: true,
  informationalUrls: {
    termsOfService: 'https://c.example/t',
    support: null,
    privacy: null,
    marketing: null,
  },
  knownClientApplications: [],
  logoutUrl: 'https://c.example/out',
  name: 'Identity API',
  oauth2AllowIdTokenImplicitFlow: false,
  oauth2AllowImplicitFlow: true,
  oauth2Permissions: [
    {
      id: 's',
      value: 'access_as_user',
      type: 'User',
      isEnabled: true,
      lang: null,
      origin: 'Application',
    },
  ],
  preAuthorizedApplications: [{ appId: 'c', permissionIds: ['s'] }],
  replyUrlsWithType: [
    { url: 'https://c.example/web', type: 'Web' },
    { url: 'https://c.example/spa', type: 'Spa' },
    { url: 'app://auth', type: 'InstalledClient' },
  ],
  signInUrl: 'https://c.example/',
}

describe('a manifest', () => {
  it('of the Azure AD Graph format says the same in that of Microsoft Graph', () => {
    assert.deepEqual(fromAadGraphManifest(older), {
      id: 'object-id',
      displayName: 'Identity API',
      isFallbackPublicClient: true,
      api: {
        requestedAccessTokenVersion: 2,
        knownClientApplications: [],
        oauth2PermissionScopes: [
          {
            id: 's',
            value: 'access_as_user',
            type: 'User',
            isEnabled: true,
            origin: 'Application',
          },
        ],
        preAuthorizedApplications: [{ appId: 'c', delegatedPermissionIds: ['s'] }],
      },
      info: {
        termsOfServiceUrl: 'https://c.example/t',
        supportUrl: null,
        privacyStatementUrl: null,
        marketingUrl: null,
      },
      web: {
        logoutUrl: 'https://c.example/out',
        homePageUrl: 'https://c.example/',
        implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: true },
        redirectUris: ['https://c.example/web'],
      },
      spa: { redirectUris: ['https://c.example/spa'] },
      publicClient: { redirectUris: ['app://auth'] },
    })
  })

  it('goes there and back unchanged', () => {
    const newer = fromAadGraphManifest(older)
    assert.deepEqual(fromAadGraphManifest(toAadGraphManifest(newer)), {
      ...newer,
      keyCredentials: [],
      passwordCredentials: [],
    })
  })

  it('of an application, in either format, is taken back as it was written', async () => {
    const { store, directory, contoso, actor } = await openFixture()
    const { application } = await directory.applications.register(
      contoso.id,
      {
        displayName: 'Round trip',
        tags: ['a'],
        web: { redirectUris: ['https://contoso.localhost/x'] },
      },
      actor,
    )
    await directory.applications.addPassword(
      contoso.id,
      application.id,
      { displayName: 'kept' },
      actor,
    )
    const stored = await directory.applications.find(contoso.id, application.id)
    const downloaded = JSON.parse(JSON.stringify(toAadGraphManifest({ ...stored }))) as Record<
      string,
      unknown
    >
    assert.equal(detectManifestFormat(downloaded), 'aad-graph')
    const again = await directory.applications.replace(
      contoso.id,
      application.id,
      fromAadGraphManifest(downloaded),
      actor,
    )
    assert.deepEqual(again, stored)
    await store.close()
  })

  it('is told apart by names only one format has', () => {
    assert.equal(detectManifestFormat(older), 'aad-graph')
    assert.equal(detectManifestFormat(fromAadGraphManifest(older)), 'microsoft-graph')
    assert.equal(detectManifestFormat({}), undefined)
    assert.equal(detectManifestFormat({ id: 'x', tags: [] }), undefined)
  })
})
