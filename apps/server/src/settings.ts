import { join, resolve } from 'node:path'

/** Everything a server process is told from outside. Read once, in `readSettings`; nothing below reads the environment. */
export interface Settings {
  /** Folder of the database, the master key and the local certificates. */
  dataFolder: string
  /** `postgres://…` of a database that several processes may share; null keeps SQLite in the data folder. */
  databaseUrl: string | null
  /** Address to listen on for https. Loopback unless set. */
  host: string
  httpsPort: number
  /** Plain http, on loopback only; null switches it off. */
  httpPort: number | null
  /** Canonical https origin: token issuer and base of Graph. */
  publicUrl: string
  /** Certificate and key of one's own, PEM files; null uses the local CA. */
  tls: { certificateFile: string; keyFile: string } | null
  /** 32 bytes in base64 that seal secrets at rest; null keeps one in the data folder. */
  masterKey: string | null
  tenantName: string
  tenantDomain: string
  administratorPassword: string | null
  makerPassword: string | null
  /** `host:port` of private addresses that connectors may call. */
  allowedHosts: string[]
  /** Seed the walkthrough's accounts and run the sample API. */
  demo: boolean
  sampleApiPort: number
  /** Answer for the public cloud's hosts, as their stand-in. */
  microsoftHosts: boolean
  /** Clock, faults, forged tokens and sign-in links for tests; the key lets other machines use them. */
  testSwitches: { key: string | null } | null
  /** Folder of the built portal. */
  portalFolder: string
  /** Write each request and refusal as a JSON line to standard error. */
  log: boolean
}

/** Names of the environment variables, what they mean and what holds without them. `patchbay serve --help` prints this. */
export const settingNames = [
  ['PATCHBAY_DATA_DIR', 'folder for database, keys and certificates', './.patchbay'],
  [
    'PATCHBAY_DATABASE_URL',
    'PostgreSQL: postgres://user:password@host:5432/database',
    'SQLite, patchbay.db in the data folder',
  ],
  ['PATCHBAY_HOST', 'address for https; 0.0.0.0 for every interface', 'localhost'],
  ['PATCHBAY_HTTPS_PORT', 'https port', '8443'],
  [
    'PATCHBAY_HTTP_PORT',
    'plain http port on loopback; off switches it off',
    '8080 with npm start, off with serve',
  ],
  [
    'PATCHBAY_PUBLIC_URL',
    'https origin that people and clients use',
    'https://localhost:<https port>',
  ],
  ['PATCHBAY_TLS_CERT', 'certificate chain, PEM file', 'made by the local CA'],
  ['PATCHBAY_TLS_KEY', 'its private key, PEM file', 'made by the local CA'],
  [
    'PATCHBAY_MASTER_KEY',
    '32 bytes in base64 that seal secrets at rest',
    'master.key in the data folder',
  ],
  [
    'PATCHBAY_TENANT_NAME',
    'name of the tenant made on first start',
    'Contoso with npm start, else My organization',
  ],
  [
    'PATCHBAY_TENANT_DOMAIN',
    'its domain',
    'contoso.localhost with npm start, else organization.localhost',
  ],
  ['PATCHBAY_ADMIN_PASSWORD', 'password of admin@<domain>', 'generated, printed once'],
  ['PATCHBAY_MAKER_PASSWORD', 'password of maker@<domain> (npm start)', 'generated, printed once'],
  [
    'PATCHBAY_ALLOWED_HOSTS',
    'host:port,… of private addresses that connectors may call',
    'none; the sample API with npm start',
  ],
  ['PATCHBAY_SAMPLE_API_PORT', 'port of the sample API (npm start)', '5000, or the next free one'],
  [
    'PATCHBAY_MICROSOFT_HOSTS',
    '1 answers for login.microsoftonline.com, graph.microsoft.com and others',
    'off',
  ],
  ['PATCHBAY_TEST_SWITCHES', '1 opens /api/test/… to this machine; never in production', 'off'],
  [
    'PATCHBAY_TEST_KEY',
    'bearer key that opens /api/test/… to other machines',
    'none: this machine only',
  ],
  ['PATCHBAY_LOG', '1 writes a JSON line for each request', 'off with npm start, 1 with serve'],
] as const

/** Says which setting is wrong and what it takes. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
}

type Environment = Record<string, string | undefined>

/** @throws {SettingError} with the variable's name. */
export function readSettings(
  environment: Environment,
  mode: { demo: boolean; root: string },
): Settings {
  const { demo, root } = mode
  const text = (name: string): string | null => environment[name]?.trim() || null
  const port = (name: string, fallback: number): number => {
    const value = text(name)
    if (value === null) return fallback
    const number = Number(value)
    if (!Number.isInteger(number) || number < 0 || number > 65535)
      throw new SettingError(`${name} is "${value}"; it must be a port number from 0 to 65535.`)
    return number
  }
  const httpsPort = port('PATCHBAY_HTTPS_PORT', 8443)
  const http = text('PATCHBAY_HTTP_PORT')
  const httpPort =
    http === 'off' || (http === null && !demo) ? null : port('PATCHBAY_HTTP_PORT', 8080)
  const publicUrl = text('PATCHBAY_PUBLIC_URL') ?? `https://localhost:${httpsPort}`
  if (!URL.canParse(publicUrl) || new URL(publicUrl).protocol !== 'https:')
    throw new SettingError(
      `PATCHBAY_PUBLIC_URL is "${publicUrl}"; it must be an https origin such as https://patchbay.contoso.com. Entra clients refuse any other.`,
    )
  const certificateFile = text('PATCHBAY_TLS_CERT')
  const keyFile = text('PATCHBAY_TLS_KEY')
  if ((certificateFile === null) !== (keyFile === null))
    throw new SettingError('PATCHBAY_TLS_CERT and PATCHBAY_TLS_KEY go together; only one is set.')
  return {
    databaseUrl: checkDatabaseUrl(text('PATCHBAY_DATABASE_URL')),
    dataFolder: resolve(text('PATCHBAY_DATA_DIR') ?? '.patchbay'),
    host: text('PATCHBAY_HOST') ?? 'localhost',
    httpsPort,
    httpPort,
    publicUrl: new URL(publicUrl).origin,
    tls: certificateFile && keyFile ? { certificateFile, keyFile } : null,
    masterKey: text('PATCHBAY_MASTER_KEY'),
    tenantName: text('PATCHBAY_TENANT_NAME') ?? (demo ? 'Contoso' : 'My organization'),
    tenantDomain:
      text('PATCHBAY_TENANT_DOMAIN')?.toLowerCase() ??
      (demo ? 'contoso.localhost' : 'organization.localhost'),
    administratorPassword: checkPassword(
      'PATCHBAY_ADMIN_PASSWORD',
      text('PATCHBAY_ADMIN_PASSWORD'),
    ),
    makerPassword: checkPassword('PATCHBAY_MAKER_PASSWORD', text('PATCHBAY_MAKER_PASSWORD')),
    allowedHosts: (text('PATCHBAY_ALLOWED_HOSTS') ?? '')
      .split(',')
      .map((host) => host.trim())
      .filter(Boolean),
    demo,
    sampleApiPort: port('PATCHBAY_SAMPLE_API_PORT', 5000),
    microsoftHosts: text('PATCHBAY_MICROSOFT_HOSTS') === '1',
    testSwitches:
      text('PATCHBAY_TEST_SWITCHES') === '1' ? { key: testKey(text('PATCHBAY_TEST_KEY')) } : null,
    portalFolder: join(root, 'apps/portal/dist'),
    log: text('PATCHBAY_LOG') === null ? !demo : text('PATCHBAY_LOG') === '1',
  }
}

/** The text may hold a password, so no message repeats it. */
function checkDatabaseUrl(url: string | null): string | null {
  if (url === null) return null
  const protocol = URL.canParse(url) ? new URL(url).protocol : ''
  if (protocol !== 'postgres:' && protocol !== 'postgresql:')
    throw new SettingError(
      'PATCHBAY_DATABASE_URL (--database-url) is not the address of a PostgreSQL database; it has the form postgres://user:password@host:5432/database. Without it, SQLite in the data folder is used.',
    )
  return url
}

/** Whoever has the key can be anybody, so it must not be guessed. */
function testKey(key: string | null): string | null {
  if (key !== null && key.length < 24)
    throw new SettingError('PATCHBAY_TEST_KEY is too short: give at least 24 characters.')
  return key
}

const WELL_KNOWN =
  /^(.)\1*$|^(admin|administrator|changeme|contoso|letmein|maker|pass|password|patchbay|qwerty|secret|test|welcome)[\d!@#$.]*$/i

/** A password given from outside must not be one that everybody tries first. */
function checkPassword(name: string, password: string | null): string | null {
  if (password === null) return null
  const spellings = [password, password.replace(/0/g, 'o').replace(/@/g, 'a')]
  if (password.length < 15 || spellings.some((spelling) => WELL_KNOWN.test(spelling)))
    throw new SettingError(
      `${name} is too easy to guess: give at least 15 characters that are not a well-known password, or leave it out and one is generated.`,
    )
  return password
}
