import {
  type ConnectionRow,
  type ConnectorRow,
  type ConsentStateRow,
  consumeConsentState,
  consumeConsentTicket,
  deleteExpiredConsents,
  findConnection,
  findConnector,
  findConsentTicket,
  insertConsentState,
  updateConnection,
} from '@patchbay/store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { authenticationFor } from '../authentication.ts'
import { type GatewayContext, epochSeconds } from '../context.ts'
import type { Runner } from '../run/run-operation.ts'
import { sealedFor } from '../sealed-for.ts'
import { connectionValues } from '../token/connection-values.ts'
import { NEXT_STEP, classifyRefusal } from '../token/classify-refusal.ts'
import { clientSecretOf, storeSignIn } from '../token/keep-token.ts'
import { TokenEndpointError, requestToken } from '../token/token-endpoint.ts'
import { accountNameOf } from './account-name.ts'
import { CONSENT_SECONDS, codeChallengeOf, hashOf, newSecret } from './consent-secrets.ts'
import {
  ProviderAddressError,
  authorizationRequest,
  codeRequest,
  expectedIssuerOrigins,
} from './identity-providers.ts'
import { type ConsentPage, sendConsentPage } from './page.ts'

interface AuthorizationAnswer {
  code?: string
  state?: string
  iss?: string
  error?: string
  error_description?: string
}

const Text = Type.Optional(Type.String())
const AnswerQuery = Type.Object({
  code: Text,
  state: Text,
  iss: Text,
  error: Text,
  error_description: Text,
})

const CLOSE = 'Close this window, go back to your connection and start again.'

const LINK_SPENT: ConsentPage = {
  status: 410,
  heading: 'This link can no longer be used',
  text: `A sign-in link is good once and for ten minutes. ${CLOSE}`,
}
const STATE_SPENT: ConsentPage = {
  status: 400,
  heading: 'This sign-in is no longer under way',
  text: `It was finished before, or took more than ten minutes. ${CLOSE}`,
}
const WRONG_USER: ConsentPage = {
  status: 403,
  heading: 'Another user started this sign-in',
  text: 'A connection can only be signed in by the user who owns it. Nothing was changed. If somebody sent you this link, do not follow it again.',
}

/** `/connect/{ticket}` and `/redirect`: the pop-up in which a user signs in for a connection. */
export function consentRoutes(
  scope: FastifyInstance,
  context: GatewayContext,
  runner: Pick<Runner, 'forget'>,
): void {
  const { store, clock, log } = context

  scope.get<{ Params: { ticket: string } }>('/connect/:ticket', async (request, reply) => {
    const user = await context.session(request)
    if (!user)
      return reply.redirect(
        `/signin?return_to=${encodeURIComponent(`/connect/${request.params.ticket}`)}`,
        302,
      )
    const ticketHash = hashOf(request.params.ticket)
    const ticket = await findConsentTicket(store.db, ticketHash)
    if (!ticket || ticket.expiresAt <= epochSeconds(clock))
      return sendConsentPage(reply, LINK_SPENT)
    if (!isSameUser(ticket, user)) return sendConsentPage(reply, WRONG_USER)
    const found = await findBoth(ticket.connectionId)
    if (!found) return sendConsentPage(reply, LINK_SPENT)
    const url = await beginConsent(found, ticketHash, ticket.switchAccount === 1)
    if (!url) return sendConsentPage(reply, LINK_SPENT)
    if (typeof url === 'string') return sendConsentPage(reply, await failed(found.connection, url))
    return reply.header('cache-control', 'no-store').redirect(url.href, 302)
  })

  for (const path of ['/redirect', '/redirect/:connector'])
    scope.get<{ Querystring: AuthorizationAnswer }>(
      path,
      { schema: { querystring: AnswerQuery } },
      (request, reply) => finishConsent(request, reply),
    )

  async function findBoth(
    connectionId: string,
  ): Promise<{ connection: ConnectionRow; connector: ConnectorRow } | undefined> {
    const connection = await findConnection(store.db, connectionId)
    const connector = connection && (await findConnector(store.db, connection.connectorId))
    return connector && { connection, connector }
  }

  function signInFor(connection: ConnectionRow, connector: ConnectorRow) {
    const values = connectionValues(store, connection).all
    const authentication = authenticationFor(connector, connection, values)
    return authentication.type === 'oauth2' ? authentication.signIn : undefined
  }

  /**
   * Spends the ticket and makes the authorization request; a text when the connector makes none,
   * undefined when the ticket was spent before.
   */
  async function beginConsent(
    { connection, connector }: { connection: ConnectionRow; connector: ConnectorRow },
    ticketHash: string,
    switchAccount: boolean,
  ): Promise<URL | string | undefined> {
    const signIn = signInFor(connection, connector)
    if (!signIn) return undefined
    const state = newSecret()
    const codeVerifier = newSecret()
    const stateHash = hashOf(state)
    const redirectUri = connector.redirectUrl
    let url: URL
    let expectedIssuer: string
    try {
      url = authorizationRequest(
        signIn,
        { state, redirectUri, codeChallenge: codeChallengeOf(codeVerifier), switchAccount },
        context,
      )
      expectedIssuer = expectedIssuerOrigins(signIn, context)
    } catch (error) {
      if (error instanceof ProviderAddressError) return error.message
      throw error
    }
    const began = await store.transaction(async (tx) => {
      if (!(await consumeConsentTicket(tx, ticketHash))) return false
      await deleteExpiredConsents(tx, epochSeconds(clock))
      await insertConsentState(tx, {
        stateHash,
        connectionId: connection.id,
        tenantId: connection.tenantId,
        userId: connection.ownerId,
        redirectUri,
        sealedCodeVerifier: store.seal(codeVerifier, sealedFor.consent(stateHash)),
        expectedIssuer,
        expiresAt: epochSeconds(clock) + CONSENT_SECONDS,
      })
      return true
    })
    return began ? url : undefined
  }

  async function finishConsent(
    request: FastifyRequest<{ Querystring: AuthorizationAnswer }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const answer = request.query
    const stateHash = answer.state === undefined ? undefined : hashOf(answer.state)
    const consent =
      stateHash === undefined ? undefined : await consumeConsentState(store.db, stateHash)
    if (!consent || consent.expiresAt <= epochSeconds(clock))
      return sendConsentPage(reply, STATE_SPENT)
    const user = await context.session(request)
    if (!user || !isSameUser(consent, user)) {
      log.warn({ connectionId: consent.connectionId }, 'Another user came back from a sign-in')
      return sendConsentPage(reply, WRONG_USER)
    }
    const found = await findBoth(consent.connectionId)
    if (!found) return sendConsentPage(reply, STATE_SPENT)
    return sendConsentPage(reply, await redeem(answer, consent, pathOf(request), found))
  }

  async function redeem(
    answer: AuthorizationAnswer,
    consent: ConsentStateRow,
    path: string,
    { connection, connector }: { connection: ConnectionRow; connector: ConnectorRow },
  ): Promise<ConsentPage> {
    const refuse = (reason: string) => failed(connection, reason)
    if (path !== new URL(consent.redirectUri).pathname)
      return refuse('The answer came to another redirect URL than the one of this connector.')
    if (!isExpectedIssuer(answer.iss, consent.expectedIssuer))
      return refuse('The answer came from another sign-in service than the one asked.')
    if (answer.error !== undefined) return refuse(describeDenial(answer))
    if (!answer.code) return refuse('The sign-in service gave no authorization code.')
    const signIn = signInFor(connection, connector)
    if (!signIn) return refuse('The connector was changed meanwhile.')
    const clientSecret = signIn.clientSecret ?? clientSecretOf(context, connector)
    try {
      const tokens = await requestToken(context, {
        ...codeRequest(
          signIn,
          {
            code: answer.code,
            redirectUri: consent.redirectUri,
            codeVerifier: store.unseal(
              consent.sealedCodeVerifier,
              sealedFor.consent(consent.stateHash),
            ),
            ...(clientSecret !== undefined && { clientSecret }),
          },
          context,
        ),
        clientId: signIn.clientId,
        clientSecret,
      })
      await storeSignIn(context, connection.id, tokens, accountNameOf(tokens))
      runner.forget(connection.id)
    } catch (error) {
      if (error instanceof ProviderAddressError) return refuse(error.message)
      if (!(error instanceof TokenEndpointError)) throw error
      log.warn({ connectionId: connection.id, error: error.error }, 'A code was not redeemed')
      return refuse(
        `Sign-in for "${connector.displayName}" could not exchange the code for an access token. ` +
          `${error.description} ${NEXT_STEP[classifyRefusal(error)]}`,
      )
    }
    return {
      status: 200,
      heading: 'Connected',
      text: `${connector.displayName} can now be used with your account. You can close this window.`,
      message: {
        type: 'patchbay.connection',
        connectionId: connection.id,
        status: 'Connected',
        message: null,
      },
    }
  }

  /** A connection that worked before goes on working; one that did not learns why. */
  async function failed(connection: ConnectionRow, reason: string): Promise<ConsentPage> {
    if (connection.status !== 'Connected')
      await updateConnection(store.db, connection.id, { statusMessage: reason })
    return {
      status: 400,
      heading: 'The connection was not signed in',
      text: reason,
      message: {
        type: 'patchbay.connection',
        connectionId: connection.id,
        status: connection.status,
        message: reason,
      },
    }
  }
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0]!
}

function isSameUser(
  started: { tenantId: string; userId: string },
  user: { tenantId: string; userId: string },
): boolean {
  return started.tenantId === user.tenantId && started.userId === user.userId
}

/** RFC 9207 §2.4: an issuer that is given must be the one asked. */
function isExpectedIssuer(issuer: string | undefined, expected: string | null): boolean {
  if (issuer === undefined || expected === null) return true
  return URL.canParse(issuer) && expected.split(' ').includes(new URL(issuer).origin)
}

/** RFC 6749 §4.1.2.1, in words. Entra's code stays, since that is what people look up. */
function describeDenial({ error, error_description: description }: AuthorizationAnswer): string {
  const detail = description?.trim().slice(0, 1000)
  if (error === 'access_denied')
    return (
      'Consent was declined, so the connection may not act for you. ' +
      `${detail ? `The sign-in service says: ${detail} ` : ''}` +
      'Sign in again and choose Accept, or ask an administrator to grant consent.'
    )
  return (
    `The sign-in service refused: ${error}${detail ? `: ${detail}` : ''}. ` +
    'The maker of the connector checks client id, redirect URL and resource on its Security page.'
  )
}
