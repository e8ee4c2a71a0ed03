/** So many begin at once; those that come later in the same turn do not hold them up. */
const most = 16

/**
 * Lets what comes in during one turn of the event loop begin together.
 *
 * Each piece of work goes on when what it waits for is there, so pieces that begin together take the
 * same steps one after another: all read, then all sign, then all are written. A processor that has
 * just done a step does it again in a fraction of the time; between a signature and the next read it
 * would have to fetch most of the code and the pages anew.
 */
export function createSideBySide(): (work: () => unknown) => void {
  let waiting: (() => unknown)[] = []

  function begin(): void {
    const together = waiting
    waiting = []
    for (const work of together) work()
  }

  return (work) => {
    waiting.push(work)
    if (waiting.length === 1) setImmediate(begin)
    else if (waiting.length === most) begin()
  }
}
