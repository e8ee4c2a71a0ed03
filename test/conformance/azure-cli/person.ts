// What a person does in a browser while the command line waits, inside the network of the test:
// `node person.ts allow-password-grant | approve-device CODE`.
// Passwords come from the environment.
import { readFileSync } from 'node:fs'
import { Agent } from 'undici'
import { Browser } from '../../../apps/cli/src/walkthrough/browser.ts'
import { signIn, signInOnPages } from '../../../apps/cli/src/walkthrough/client.ts'

const [task, argument = ''] = process.argv.slice(2)
const { CA_FILE = '', ADMIN_PASSWORD = '' } = process.env
const dispatcher = new Agent({ connect: { ca: readFileSync(CA_FILE) } })
const publicUrl = 'https://login.microsoftonline.com'
const administrator = 'admin@contoso.localhost'

if (task === 'allow-password-grant') {
  const person = await signIn({ publicUrl, dispatcher }, administrator, ADMIN_PASSWORD)
  const { status, body } = await person.api('PATCH', '/api/sign-in-settings', {
    policy: { allowPasswordGrant: true },
  })
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
} else if (task === 'approve-device') {
  const browser = new Browser(dispatcher)
  const entry = await browser.get(`${publicUrl}/devicelogin`)
  const asked = await browser.submit(entry, { otc: argument })
  let page = await browser.get(await signInOnPages(browser, asked, administrator, ADMIN_PASSWORD))
  for (let turn = 0; turn < 3 && page.forms.length > 0; turn++)
    page = await browser.submit(page, {}, /^(continue|accept)$/i)
} else throw new Error(`No such task: ${task}`)
await dispatcher.close()
