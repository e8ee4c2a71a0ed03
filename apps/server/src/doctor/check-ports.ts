import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { createServer } from 'node:net'
import type { Check, Finding } from './finding.ts'

/** The ports are free, or a Patchbay server has them. */
export const checkPorts: Check = async ({ demo, host, httpsPort, httpPort, sampleApiPort }) => {
  const address = host === 'localhost' ? '127.0.0.1' : host
  const ports: [port: number, address: string, variable: string][] = [
    [httpsPort, address, 'PATCHBAY_HTTPS_PORT'],
    ...(httpPort === null
      ? []
      : [[httpPort, '127.0.0.1', 'PATCHBAY_HTTP_PORT'] satisfies [number, string, string]]),
  ]
  const found = await Promise.all(
    ports.map(async ([port, at, variable]): Promise<Finding[]> => {
      const where = `${at}:${port}`
      const code = await tryToListen(port, at)
      if (code === undefined) return []
      if (code === 'EADDRINUSE' && (await isPatchbay(port, at)))
        return [
          {
            severity: 'info',
            rule: 'ports/free',
            where,
            evidence: 'A Patchbay server answers there.',
            fix: '',
          },
        ]
      const isBusy = code === 'EADDRINUSE'
      return [
        {
          severity: 'error',
          rule: isBusy ? 'ports/free' : 'ports/allowed',
          where,
          evidence: isBusy
            ? 'Another program listens there.'
            : `The port cannot be opened by this user (${code}).`,
          fix: `Stop that program, or choose another port with ${variable}.`,
        },
      ]
    }),
  )
  const sample = demo ? await tryToListen(sampleApiPort, '127.0.0.1') : undefined
  const moved: Finding = {
    severity: 'info',
    rule: 'ports/free',
    where: `127.0.0.1:${sampleApiPort}`,
    evidence: 'The port of the sample API is taken; it takes the next free one.',
    fix: '',
  }
  return [...found.flat(), ...(sample === undefined ? [] : [moved])]
}

/** The code of the error; undefined when it works. */
function tryToListen(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    probe.listen(port, host, () => probe.close(() => resolve(undefined)))
  })
}

async function isPatchbay(port: number, host: string): Promise<boolean> {
  const answers = await Promise.all([
    health((done) =>
      // Only whether it is ours is asked for; nothing is sent that another could misuse.
      requestHttps(
        { host, port, path: '/healthz', rejectUnauthorized: false, timeout: 2000 },
        done,
      ),
    ),
    health((done) => requestHttp({ host, port, path: '/healthz', timeout: 2000 }, done)),
  ])
  return answers.includes('{"status":"ok"}')
}

function health(
  ask: (done: (response: IncomingMessage) => void) => ClientRequest,
): Promise<string> {
  return new Promise<string>((resolve) => {
    const asked = ask((response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > 1000) response.destroy()
      })
      response.once('close', () => resolve(text))
    })
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => resolve(''))
    asked.end()
  })
}
