// Tells who called. Protected by passport-azure-ad, as it comes; every setting is from the environment.
import express from 'express'
import passport from 'passport'
import { BearerStrategy } from 'passport-azure-ad'

const {
  AUTHORITY = 'https://login.microsoftonline.com',
  TENANT_ID,
  CLIENT_ID,
  REQUIRED_SCOPE = 'access_as_user',
  PORT = '5000',
  HOST = 'localhost',
} = process.env

const app = express()
app.disable('x-powered-by')

if (!TENANT_ID || !CLIENT_ID) {
  app.get('/api/', (_request, response) => {
    response.status(503).json({
      error: 'NotConfigured',
      message:
        'This API does not know its registration yet. Start it with TENANT_ID and CLIENT_ID set to the Directory (tenant) ID and the Application (client) ID of its app registration.',
    })
  })
} else {
  passport.use(
    new BearerStrategy(
      {
        identityMetadata: `${AUTHORITY}/${TENANT_ID}/v2.0/.well-known/openid-configuration`,
        clientID: CLIENT_ID,
        audience: CLIENT_ID,
        validateIssuer: true,
        passReqToCallback: false,
        loggingLevel: 'warn',
        loggingNoPII: true,
      },
      (claims, done) => done(null, claims, claims),
    ),
  )
  app.use(passport.initialize())
  app.get(
    '/api/',
    passport.authenticate('oauth-bearer', { session: false }),
    (request, response) => {
      const claims = request.authInfo
      const scopes = (claims.scp ?? '').split(' ').filter(Boolean)
      if (!scopes.includes(REQUIRED_SCOPE)) {
        response.status(403).json({
          error: 'MissingScope',
          message: `The token grants "${claims.scp ?? ''}"; this API asks for ${REQUIRED_SCOPE}.`,
        })
        return
      }
      response.json({
        name: claims.name ?? null,
        username: claims.preferred_username ?? null,
        oid: claims.oid,
        tid: claims.tid,
        client: claims.azp ?? claims.appid ?? null,
        scopes,
        roles: claims.roles ?? [],
        tokenVersion: claims.ver,
      })
    },
  )
}

const server = app.listen(Number(PORT), HOST, () => {
  // The one line that whoever started this waits for.
  console.log(JSON.stringify({ listening: `http://${HOST}:${server.address().port}/api/` }))
})
server.on('error', (error) => {
  console.error(
    error.code === 'EADDRINUSE'
      ? `Port ${PORT} is in use. Set PORT to a free one.`
      : `Could not listen on port ${PORT}: ${error.message}`,
  )
  process.exit(1)
})
