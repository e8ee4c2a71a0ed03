import { spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** How a database stands when it is measured: after some hours of service, or after a start of the machine. */
export type Temperature = 'warm' | 'cold'

/** Brings the files of a folder into the system's page cache, or out of it (GNU dd, `iflag=nocache`). */
export async function bring(folder: string, temperature: Temperature): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name)
    if (temperature === 'cold') spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0'])
    else for await (const _ of createReadStream(file, { highWaterMark: 1 << 22 }));
  }
}
