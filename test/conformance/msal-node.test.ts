import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ConfidentialClientApplication,
  CryptoProvider,
  InteractionRequiredAuthError,
  PublicClientApplication,
} from '@azure/msal-node'
import { hiddenFields } from '../../packages/identity/src/testing/browser.ts'
import { addClient, redirectUri } from '../../packages/identity/src/testing/fixture.ts'
import {
  answerInQuery,
  authorize,
  claimsOf,
  startAuthority,
  type Authority,
} from './identity-authority.ts'

let authority: Authority
before(async () => {
  authority = await startAuthority()
})
after(() => authority.stop())

function confidential(segment = authority.tenant.id) {
  const { client, secret, url, host } = authority
  return new ConfidentialClientApplication({
    auth: {
      clientId: client.appId,
      clientSecret: secret,
      authority: `${url}/${segment}`,
      knownAuthorities: [host],
    },
  })
}

describe('@azure/msal-node, unmodified', () => {
  it('gets a token for the application itself, for each spelling of the tenant', async () => {
    const { tenant, api } = authority
    for (const segment of [tenant.id, tenant.id.toUpperCase(), 'contoso.localhost']) {
      const result = await confidential(segment).acquireTokenByClientCredential({
        scopes: [`api://${api.appId}/.default`],
      })
      assert.equal(result?.tokenType, 'Bearer')
      assert.equal(claimsOf(result.accessToken)['aud'], api.appId)
    }
  })

  it('redeems a code with PKCE and serves the token from its cache afterwards', async () => {
    const { api, maker, tenant } = authority
    const application = confidential()
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
    const scopes = [`api://${api.appId}/access_as_user`]
    const address = await application.getAuthCodeUrl({
      scopes,
      redirectUri,
      codeChallenge: challenge,
      codeChallengeMethod: 'S256',
      nonce: 'of-this-request',
    })
    const answer = await answerInQuery(authority, address)
    const result = await application.acquireTokenByCode({
      code: answer.get('code') ?? '',
      scopes,
      redirectUri,
      codeVerifier: verifier,
      nonce: 'of-this-request',
    })
    assert.ok(result.account)
    assert.equal(result.account.homeAccountId, `${maker.id}.${tenant.id}`)
    assert.equal(result.account.username, 'maker@contoso.localhost')

    const silent = await application.acquireTokenSilent({ account: result.account, scopes })
    assert.ok(silent)
    assert.equal(silent.fromCache, true, 'the scope of the answer is what the cache looks for')
    const fresh = await application.acquireTokenSilent({
      account: result.account,
      scopes,
      forceRefresh: true,
    })
    assert.ok(fresh)
    assert.equal(fresh.fromCache, false)
    assert.notEqual(fresh.accessToken, silent.accessToken)
  })

  it('hears that it must ask the user when consent has been revoked', async () => {
    const { api, directory, tenant, client, admin } = authority
    const application = confidential()
    const scopes = [`api://${api.appId}/access_as_user`]
    const answer = await answerInQuery(
      authority,
      await application.getAuthCodeUrl({ scopes, redirectUri }),
    )
    const { account } = await application.acquireTokenByCode({
      code: answer.get('code') ?? '',
      scopes,
      redirectUri,
    })
    assert.ok(account)
    const servicePrincipal = await directory.servicePrincipals.findByAppId(tenant.id, client.appId)
    assert.ok(servicePrincipal)
    const actor = { kind: 'user', id: admin.id, displayName: admin.displayName } as const
    const grants = await directory.permissionGrants.list(tenant.id, {
      clientId: servicePrincipal.id,
    })
    for (const { id } of grants) await directory.permissionGrants.delete(tenant.id, id, actor)
    await assert.rejects(
      application.acquireTokenSilent({ account, scopes, forceRefresh: true }),
      (error) =>
        error instanceof InteractionRequiredAuthError && error.subError === 'consent_required',
    )
  })

  it('signs a desktop user in over form_post on a loopback port of its own', async () => {
    const { api, directory, tenant, admin, url, host } = authority
    const desktop = await addClient(directory, tenant, admin.id, api, {
      displayName: 'Desktop',
      publicClient: { redirectUris: ['http://localhost'] },
    })
    const application = new PublicClientApplication({
      auth: {
        clientId: desktop.appId,
        authority: `${url}/${tenant.id}`,
        knownAuthorities: [host],
      },
    })
    const result = await application.acquireTokenInteractive({
      scopes: [`api://${api.appId}/access_as_user`],
      async openBrowser(address) {
        const seen = await authorize(authority, address)
        const target = /<form[^>]*action="([^"]+)"/.exec(seen.text)?.[1] ?? ''
        const fields = hiddenFields(seen.text)
        await fetch(target, {
          method: 'POST',
          body: new URLSearchParams(fields),
        })
      },
    })
    assert.equal(claimsOf(result.accessToken)['azpacr'], '0')
  })

  it('exchanges a token in the name of its user', async () => {
    const { api, directory, tenant, admin, maker, url, host } = authority
    const actor = { kind: 'user', id: admin.id, displayName: admin.displayName } as const
    const middle = await directory.applications.addPassword(tenant.id, api.id, {}, actor)
    const apiPrincipal = await directory.servicePrincipals.findByAppId(tenant.id, api.appId)
    const graph = await directory.servicePrincipals.findByName(
      tenant.id,
      'https://graph.microsoft.com',
    )
    assert.ok(apiPrincipal && graph)
    const application = confidential()
    const scopes = [`api://${api.appId}/access_as_user`]
    const answer = await answerInQuery(
      authority,
      await application.getAuthCodeUrl({ scopes, redirectUri }),
    )
    const { accessToken } = await application.acquireTokenByCode({
      code: answer.get('code') ?? '',
      scopes,
      redirectUri,
    })
    const tier = new ConfidentialClientApplication({
      auth: {
        clientId: api.appId,
        clientSecret: middle.secretText,
        authority: `${url}/${tenant.id}`,
        knownAuthorities: [host],
      },
    })
    const exchange = {
      oboAssertion: accessToken,
      scopes: ['https://graph.microsoft.com/User.Read'],
      skipCache: true,
    }
    await assert.rejects(tier.acquireTokenOnBehalfOf(exchange), /AADSTS65001/)
    const consent = { tenantId: tenant.id, clientId: apiPrincipal.id, resourceId: graph.id }
    await directory.permissionGrants.merge(
      { ...consent, principalId: maker.id, scopes: ['User.Read'] },
      actor,
    )
    const result = await tier.acquireTokenOnBehalfOf(exchange)
    assert.equal(claimsOf(result?.accessToken ?? '')['oid'], maker.id)
    assert.equal(claimsOf(result?.accessToken ?? '')['aud'], 'https://graph.microsoft.com')
  })
})
