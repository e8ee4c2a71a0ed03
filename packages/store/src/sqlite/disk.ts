import { close, fdatasync, openSync } from 'node:fs'

/** The disk under a database: says when what is committed would survive a power cut. */
export interface Disk {
  /** Resolves once everything that is committed by now is on the disk. */
  keep(): Promise<void>
  /** The disk is writing; what is asked of it meanwhile comes afterwards. */
  isBusy(): boolean
  close(): void
}

interface Waiting {
  resolve(): void
  reject(reason: unknown): void
}

/**
 * Syncs the write-ahead log of a SQLite database beside the event loop.
 *
 * With `synchronous = FULL` SQLite does the same inside COMMIT, while this process stands still.
 * With `NORMAL` it leaves that to us, and goes on to sync by itself what a whole database needs:
 * the head of the log, and the log before its pages go into the database
 * (https://sqlite.org/pragma.html#pragma_synchronous). A sync makes everything before it last, so
 * commits that come while one is under way share the next.
 *
 * @param file Path of the write-ahead log, which is there from the first commit on.
 */
export function openDisk(file: string): Disk {
  let descriptor: number | undefined
  let isBusy = false
  let waiting: Waiting[] = []
  /** After a failed sync nobody knows what is on the disk: nothing is acknowledged any more. */
  let failure: Error | undefined

  function sync(): void {
    const group = waiting
    waiting = []
    isBusy = true
    const end = (error: NodeJS.ErrnoException | null): void => {
      isBusy = false
      if (error)
        failure ??= new Error(
          `The disk did not keep what was written (${error.code}). Look after the disk of ${file}, then start again.`,
          { cause: error },
        )
      if (waiting.length > 0) sync()
      for (const { resolve, reject } of group) {
        if (failure) reject(failure)
        else resolve()
      }
    }
    try {
      descriptor ??= openSync(file, 'r+')
      fdatasync(descriptor, end)
    } catch (error) {
      end(error as NodeJS.ErrnoException)
    }
  }

  return {
    keep: () =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        if (!isBusy) sync()
      }),
    isBusy: () => isBusy,
    close() {
      if (descriptor !== undefined) close(descriptor)
      descriptor = undefined
    },
  }
}
