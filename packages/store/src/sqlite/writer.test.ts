import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { countWrites } from '../writes.ts'
import { openDisk, type Disk } from './disk.ts'
import { openConnection } from './statements.ts'
import { createWriter } from './writer.ts'

/** A disk that keeps nothing until it is told to. */
function slowDisk(): Disk & { end(reason?: Error): void } {
  let waiting: PromiseWithResolvers<void>[] = []
  return {
    keep() {
      const one = Promise.withResolvers<void>()
      waiting.push(one)
      return one.promise
    },
    isBusy: () => waiting.length > 0,
    close: () => undefined,
    end(reason) {
      for (const { resolve, reject } of waiting) {
        if (reason) reject(reason)
        else resolve()
      }
      waiting = []
    },
  }
}

function begin() {
  const connection = openConnection(new DatabaseSync(':memory:'))
  connection.run('create table numbers (n integer primary key)', [])
  const disk = slowDisk()
  const writer = createWriter(connection, countWrites(), disk)
  const insert = 'insert into numbers values (?)'
  const add = (n: number) => writer.execute(insert, () => connection.run(insert, [n]))
  const count = () =>
    Number(connection.run<{ n: number }>('select count(*) n from numbers', []).rows[0]?.n)
  return { disk, add, count }
}

describe('a commit', () => {
  it('is acknowledged when the disk has it, and others do not wait for that', async () => {
    const { disk, add, count } = begin()
    let acknowledged = 0
    const acknowledge = () => acknowledged++
    const first = add(1).then(acknowledge)
    await turn()
    await turn()
    assert.equal(count(), 1)
    assert.equal(acknowledged, 0)
    // While the disk is busy a few gather; many do not wait.
    const others = [2, 3].map((n) => add(n).then(acknowledge))
    await turn()
    assert.equal(count(), 1)
    const more = Array.from({ length: 20 }, (_, n) => add(10 + n).then(acknowledge))
    await turn()
    assert.equal(count(), 23)
    assert.equal(acknowledged, 0)
    disk.end()
    await first
    await turn()
    disk.end()
    await Promise.all([...others, ...more])
    assert.equal(acknowledged, 23)
  })

  it('that the disk did not keep is refused to all who wait for it', async () => {
    const { disk, add } = begin()
    const outcomes = Promise.allSettled([add(1), add(2)])
    await turn()
    await turn()
    disk.end(new Error('the disk is gone'))
    for (const outcome of await outcomes) {
      assert.equal(outcome.status, 'rejected')
      assert.match(String(outcome.reason), /the disk is gone/)
    }
  })
})

describe('a disk', () => {
  it('that failed once keeps nothing any more, and says what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-disk-'))
    const file = join(folder, 'all-wal')
    const disk = openDisk(file)
    try {
      await assert.rejects(disk.keep(), /\(ENOENT\)\. Look after the disk of .*all-wal/)
      // The next sync succeeds, and says nothing of what came before it.
      writeFileSync(file, '')
      await assert.rejects(disk.keep(), /ENOENT/)
    } finally {
      disk.close()
      rmSync(folder, { recursive: true })
    }
  })
})
