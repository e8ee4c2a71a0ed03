import { stat } from 'node:fs/promises'
import { sourceFindings } from './check.ts'
import { type Finding, describe } from './finding.ts'
import { openApp } from './open.ts'
import { writeAppTo } from './write.ts'

interface Conversion {
  file: string
  to: string
  ok: boolean
  /** Files written. */
  files: number
  findings: readonly Finding[]
}

/** Makes a folder of sources of an app, or a package; gives 1 when that was refused. */
export async function convert(from: string, to: string, json: boolean): Promise<number> {
  const result = await converted(from, to)
  if (json) console.log(JSON.stringify(result))
  else {
    for (const finding of result.findings) console.log(describe(from, finding))
    if (result.ok) console.log(`${to}: ${result.files} files written`)
  }
  return result.ok ? 0 : 1
}

async function converted(from: string, to: string): Promise<Conversion> {
  const refused = (finding: Finding) => ({
    file: from,
    to,
    ok: false,
    files: 0,
    findings: [finding],
  })
  const opened = await openApp(from)
  if ('refusal' in opened) return refused(opened.refusal)
  if (await stat(to).catch(() => undefined)) {
    const message = `${to} is there already. Name a new file or folder.`
    return refused({ severity: 'error', rule: 'exists', message })
  }
  const files = await writeAppTo(to, opened.read.document, opened.package)
  return { file: from, to, ok: true, files, findings: sourceFindings(opened) }
}
