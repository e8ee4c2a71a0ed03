import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings, SettingError } from '@patchbay/server'
import type { Command } from 'commander'

/** `patchbay trust`: how each kind of client comes to trust the local CA. Prints; changes nothing. */
export function registerTrust(program: Command, root: string): void {
  program.command('trust').action(() => {
    const { dataFolder } = readSettings(process.env, { demo: true, root })
    const file = join(dataFolder, 'tls', 'ca.pem')
    if (!existsSync(file))
      throw new SettingError(`There is no CA in ${dataFolder} yet; it is made at the first start.`)
    console.log(`The local CA is ${file}

Node clients        export NODE_EXTRA_CA_CERTS=${file}
Python clients      export REQUESTS_CA_BUNDLE=${file}
curl                curl --cacert ${file} …
Debian, Ubuntu      sudo cp ${file} /usr/local/share/ca-certificates/patchbay.crt && sudo update-ca-certificates
Chromium on Linux   certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n Patchbay -i ${file}
macOS               sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${file}
Windows             certutil -addstore -user Root ${file}

Its private key never leaves ${join(dataFolder, 'tls')}; whoever has it can pose as any site to those who trust this CA.`)
  })
}
