import assert from 'node:assert/strict'
import { randomUUID, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  AuthenticationRequiredError,
  AuthorizationCodeCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DeviceCodeCredential,
  OnBehalfOfCredential,
} from '@azure/identity'
import { makeSigningCertificate } from '../../packages/identity/src/keys/certificate.ts'
import { redirectUri } from '../../packages/identity/src/testing/fixture.ts'
import { answerInQuery, claimsOf, startAuthority, type Authority } from './identity-authority.ts'

let authority: Authority
let folder: string
let actor: { kind: 'user'; id: string; displayName: string }
before(async () => {
  authority = await startAuthority()
  folder = await mkdtemp(join(tmpdir(), 'patchbay-azure-identity-'))
  actor = { kind: 'user', id: authority.admin.id, displayName: authority.admin.displayName }
})
after(async () => {
  await authority.stop()
  await rm(folder, { recursive: true })
})

const options = () => ({ authorityHost: authority.url, disableInstanceDiscovery: true })
const scope = () => `api://${authority.api.appId}/.default`

describe('@azure/identity, unmodified', () => {
  it('authenticates with a client secret', async () => {
    const { tenant, client, secret, api } = authority
    const credential = new ClientSecretCredential(tenant.id, client.appId, secret, options())
    const { token, expiresOnTimestamp } = await credential.getToken(scope())
    assert.equal(claimsOf(token)['aud'], api.appId)
    assert.ok(expiresOnTimestamp > Date.now() + 3_000_000)
  })

  it('says which code a wrong secret is refused with', async () => {
    const { tenant, client } = authority
    const credential = new ClientSecretCredential(tenant.id, client.appId, 'wrong', options())
    await assert.rejects(credential.getToken(scope()), /AADSTS7000215/)
  })

  it('authenticates with a certificate, naming it by SHA-256 and sending its chain', async () => {
    const { tenant, client, directory } = authority
    const { certificate, privateKey } = await makeSigningCertificate({
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() + 86_400_000),
    })
    const leaf = new X509Certificate(certificate)
    await directory.applications.update(
      tenant.id,
      client.id,
      {
        keyCredentials: [
          {
            keyId: randomUUID(),
            customKeyIdentifier: null,
            startDateTime: leaf.validFromDate.toISOString(),
            endDateTime: leaf.validToDate.toISOString(),
            type: 'AsymmetricX509Cert',
            usage: 'Verify',
            displayName: 'test',
            key: leaf.raw.toString('base64'),
          },
        ],
      },
      actor,
    )
    const certificatePath = join(folder, 'client.pem')
    await writeFile(
      certificatePath,
      `${leaf.toString()}\n${privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()}`,
    )
    for (const sendCertificateChain of [false, true]) {
      const credential = new ClientCertificateCredential(
        tenant.id,
        client.appId,
        { certificatePath },
        { ...options(), sendCertificateChain },
      )
      const { token } = await credential.getToken(scope())
      assert.equal(claimsOf(token)['azpacr'], '2')
    }
  })

  it('redeems an authorization code and exchanges it in the name of the user', async () => {
    const { tenant, client, secret, api, url, directory } = authority
    const scopes = [`api://${api.appId}/access_as_user`]
    const address = new URL(`${url}/${tenant.id}/oauth2/v2.0/authorize`)
    address.search = new URLSearchParams({
      client_id: client.appId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: [...scopes, 'openid', 'offline_access'].join(' '),
    }).toString()
    const code = (await answerInQuery(authority, address.href)).get('code') ?? ''
    const user = new AuthorizationCodeCredential(
      tenant.id,
      client.appId,
      secret,
      code,
      redirectUri,
      options(),
    )
    const { token } = await user.getToken(scopes)
    assert.equal(claimsOf(token)['oid'], authority.maker.id)

    const { secretText } = await directory.applications.addPassword(tenant.id, api.id, {}, actor)
    const middle = await directory.servicePrincipals.findByAppId(tenant.id, api.appId)
    const graph = await directory.servicePrincipals.findByName(
      tenant.id,
      'https://graph.microsoft.com',
    )
    assert.ok(middle && graph)
    await directory.permissionGrants.merge(
      {
        tenantId: tenant.id,
        clientId: middle.id,
        resourceId: graph.id,
        principalId: authority.maker.id,
        scopes: ['User.Read'],
      },
      actor,
    )
    const exchanged = await new OnBehalfOfCredential({
      tenantId: tenant.id,
      clientId: api.appId,
      clientSecret: secretText,
      userAssertionToken: token,
      ...options(),
    }).getToken('https://graph.microsoft.com/User.Read')
    assert.equal(claimsOf(exchanged.token)['oid'], authority.maker.id)
  })

  it('asks for a device code and waits for the person', async () => {
    const { tenant, directory, browser } = authority
    const { application } = await directory.applications.register(
      tenant.id,
      { displayName: 'Terminal', isFallbackPublicClient: true },
      actor,
    )
    const credential = new DeviceCodeCredential({
      tenantId: tenant.id,
      clientId: application.appId,
      ...options(),
      async userPromptCallback({ userCode, verificationUri }) {
        let seen = await browser.get(new URL(verificationUri).pathname)
        seen = await browser.submit(seen, { otc: userCode })
        if (/name="login"/.test(seen.text))
          seen = await browser.signIn(seen, 'maker@contoso.localhost')
        for (const action of ['continue', 'accept'])
          if (seen.text.includes(`value="${action}"`)) seen = await browser.submit(seen, { action })
      },
    })
    const { token } = await credential.getToken('https://graph.microsoft.com/User.Read')
    assert.equal(claimsOf(token)['oid'], authority.maker.id)
    await assert.rejects(
      new DeviceCodeCredential({
        tenantId: tenant.id,
        clientId: application.appId,
        disableAutomaticAuthentication: true,
        ...options(),
      }).getToken('https://graph.microsoft.com/User.Read'),
      AuthenticationRequiredError,
    )
  })
})
