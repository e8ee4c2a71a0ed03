/**
 * Passwords that everyone tries first, in lower case and without what is put before or after them to
 * please a rule (NIST SP 800-63B §3.1.1.2: those commonly used, expected or compromised).
 */
const bannedWords: ReadonlySet<string> = new Set(
  `password passw0rd passwort contraseña motdepasse letmein letmeinnow welcome welcometo iloveyou
  qwerty qwertyui qwertyuiop qwertz qwertzui qwertzuiop azerty azertyui azertyuiop asdfghjk asdfghjkl
  zxcvbnm 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qazwsxedc q1w2e3r4 q1w2e3r4t5 abcdefgh abcd1234 abc12345
  football baseball basketball superman batman starwars sunshine princess trustno1 whatever
  michelle jennifer computer internet samsung corvette mercedes liverpool chelsea arsenal
  administrator admin changeme default secret temp temporary test testtest guest user login
  monkey dragon master shadow freedom charlie pokemon pikachu summer winter spring autumn
  january february march april june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday company office microsoft entra azure
  patchbay`.split(/\s+/),
)

/** Runs of one character, or of neighbours on the keyboard or in the alphabet. */
const runs = ['01234567890', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm']

/**
 * Why a password is one of the first that somebody would try, in words, or undefined. Pure.
 *
 * @param names What belongs to the account: a password that is nothing but that is no secret.
 */
export function bannedReason(password: string, names: readonly string[]): string | undefined {
  const lower = password.toLowerCase()
  // "Password1!" is "password" to whoever guesses.
  const bare = lower.replace(/^[\d\W_]+|[\d\W_]+$/g, '')
  if (bannedWords.has(lower) || bannedWords.has(bare)) {
    return 'it is among the passwords that are guessed first'
  }
  if (/^(.{1,4})\1+$/.test(lower) || runs.some((run) => isRun(lower, run))) {
    return 'it repeats itself or follows the keyboard'
  }
  const isName = names.some((name) => name.length > 3 && bare === name.toLowerCase())
  return isName ? 'it is the name of the account' : undefined
}

function isRun(text: string, run: string): boolean {
  return run.includes(text) || Array.from(run).toReversed().join('').includes(text)
}
