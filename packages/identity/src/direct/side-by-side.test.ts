import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createSideBySide } from './side-by-side.ts'

describe('what comes in during one turn', () => {
  it('begins together at its end, and takes each step one after another', async () => {
    const sideBySide = createSideBySide()
    const steps: string[] = []
    const begin = (name: string) =>
      sideBySide(async () => {
        steps.push(`${name} reads`)
        await Promise.resolve()
        steps.push(`${name} signs`)
      })
    begin('one')
    begin('two')
    assert.deepEqual(steps, [])
    await turn()
    assert.deepEqual(steps, ['one reads', 'two reads', 'one signs', 'two signs'])
    begin('three')
    await turn()
    assert.equal(steps.at(-1), 'three signs', 'the next turn begins anew')
  })

  it('does not wait for more than sixteen', async () => {
    const sideBySide = createSideBySide()
    let begun = 0
    for (let count = 0; count < 20; count++) sideBySide(() => begun++)
    assert.equal(begun, 16)
    await turn()
    assert.equal(begun, 20)
  })
})
