import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { identityFiles, startInstallation, startUpstream } from '../test-installation.ts'
import { isPrivateAddress } from './outbound.ts'

void describe('addresses that are not of the public internet (RFC 6890)', () => {
  for (const [address, isPrivate] of [
    ['8.8.8.8', false],
    ['172.15.255.255', false],
    ['172.16.0.1', true],
    ['10.1.2.3', true],
    ['127.0.0.53', true],
    ['100.64.0.1', true],
    ['169.254.169.254', true],
    ['192.168.1.1', true],
    ['0.0.0.0', true],
    ['224.0.0.1', true],
    ['255.255.255.255', true],
    ['::', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:7f00:1', true],
    ['::ffff:8.8.8.8', false],
    ['64:ff9b::7f00:1', true],
    ['fe80::1', true],
    ['fd00:ec2::254', true],
    ['2002:7f00:1::', true],
    ['2606:4700:4700::1111', false],
    ['not an address', true],
  ] as const)
    void it(`${address}: ${isPrivate ? 'refused' : 'allowed'}`, () => {
      assert.equal(isPrivateAddress(address), isPrivate)
    })
})

void describe('a connector to a private address that nobody allowed', () => {
  let installation: Awaited<ReturnType<typeof startInstallation>>
  after(() => installation.close())

  void it('is refused by number, by name and in other spellings of the number', async () => {
    installation = await startInstallation({ allowedPrivateHosts: [] })
    const { port } = installation.upstream.url
    const spellings = [
      '127.0.0.1',
      '127.0.0.1.',
      'localhost',
      'LOCALHOST',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '0.0.0.0',
    ]
    for (const host of spellings) {
      const { id: connectorId } = await installation.createConnector(
        identityFiles(`${host}:${port}`),
      )
      const { id } = await installation.createConnection(connectorId)
      const answer = await installation.send('maker', { url: `/apim/${connectorId}/${id}/api/` })
      assert.equal(answer.statusCode, 403, host)
      assert.match(answer.body, /private address.*administrator/, host)
    }
    assert.equal(installation.upstream.requests.length, 0)
  })

  void it('is not reached by names that some resolvers take for this machine', async () => {
    const { port } = installation.upstream.url
    for (const host of ['localhost.', 'any.localhost']) {
      const { id: connectorId } = await installation.createConnector(
        identityFiles(`${host}:${port}`),
      )
      const { id } = await installation.createConnection(connectorId)
      const answer = await installation.send('maker', { url: `/apim/${connectorId}/${id}/api/` })
      // Refused where the name has an address, unknown where it has none.
      assert.ok([403, 502].includes(answer.statusCode), `${host}: ${answer.body}`)
    }
    assert.equal(installation.upstream.requests.length, 0)
  })

  void it('is refused where a public name leads to it by a redirect', async (context) => {
    const other = await startInstallation()
    const inner = await startUpstream()
    context.after(() => Promise.all([inner.close(), other.close()]))
    const { id: connectorId } = await other.createConnector(identityFiles(other.upstream.host))
    const { id } = await other.createConnection(connectorId)
    const { port } = inner.url
    for (const location of [
      `http://127.0.0.1:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
      `http://[::1]:${port}/`,
      `http://2130706433:${port}/`,
    ]) {
      other.upstream.respond = (_request, response) => {
        response.writeHead(302, { location }).end()
      }
      const answer = await other.send('maker', { url: `/apim/${connectorId}/${id}/api/` })
      assert.equal(answer.statusCode, 403, location)
      assert.match(answer.body, /private address/, location)
    }
    assert.equal(inner.requests.length, 0)
  })

  void it('is refused for another port of an allowed host', async () => {
    const other = await startInstallation({ allowedPrivateHosts: ['127.0.0.1:1'] })
    const { id: connectorId } = await other.createConnector(identityFiles(other.upstream.host))
    const { id } = await other.createConnection(connectorId)
    const answer = await other.send('maker', { url: `/apim/${connectorId}/${id}/api/` })
    assert.equal(answer.statusCode, 403)
    await other.close()
  })
})
