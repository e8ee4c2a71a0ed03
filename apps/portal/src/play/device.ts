import type { DeviceActions } from '@patchbay/app-model'

/** What a page needs of the browser to be the device of an app; parameters for tests. */
export interface DevicePage {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>
  readonly print: () => void
  /** Shows the camera until a code is read; undefined where the browser cannot read one. */
  readonly scan: (() => Promise<string | undefined>) | undefined
}

/**
 * Storage, printer and camera of the browser, for one app and one user.
 *
 * `PDF` is left out, as a browser makes none without asking: the function then says that it is not
 * possible here, and `Print` can save one.
 */
export function browserDevice(
  appId: string,
  userId: string,
  page: DevicePage = thisPage(),
): DeviceActions {
  const prefix = `patchbay:saved:${appId}:${userId}:`
  return {
    storage: {
      load: (name) => Promise.resolve(page.storage.getItem(prefix + name) ?? undefined),
      save(name, text) {
        try {
          page.storage.setItem(prefix + name, text)
          return Promise.resolve()
        } catch {
          const size = Math.ceil(text.length / 1000)
          return Promise.reject(
            new Error(`The browser has no room for the ${size} kB of ${name}. Keep less of it.`),
          )
        }
      },
      clear(name) {
        for (const key of keysOf(page.storage))
          if (name === undefined ? key.startsWith(prefix) : key === prefix + name)
            page.storage.removeItem(key)
        return Promise.resolve()
      },
    },
    print: page.print,
    ...(page.scan && { scanBarcode: page.scan }),
  }
}

function keysOf({ key, length }: DevicePage['storage']): string[] {
  return Array.from({ length }, (_, i) => key(i)).filter((name) => name !== null)
}

function thisPage(): DevicePage {
  const storage = localStorage
  return {
    storage: {
      getItem: (key) => storage.getItem(key),
      setItem: (key, text) => storage.setItem(key, text),
      removeItem: (key) => storage.removeItem(key),
      key: (i) => storage.key(i),
      get length() {
        return storage.length
      },
    },
    print: () => window.print(),
    scan: 'BarcodeDetector' in window ? scanBarcode : undefined,
  }
}

/** Shape Detection API, as far as it is used; not every browser has it. */
interface BarcodeDetector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}

/** Looks through the camera, in a dialog, until there is a code or the user gives up. */
async function scanBarcode(): Promise<string | undefined> {
  const { BarcodeDetector: Detector } = window as unknown as {
    BarcodeDetector: new () => BarcodeDetector
  }
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment' },
  })
  const dialog = document.createElement('dialog')
  dialog.className = 'scanner'
  dialog.setAttribute('aria-label', 'Scan a bar code')
  const video = document.createElement('video')
  const stop = document.createElement('button')
  stop.textContent = 'Cancel'
  dialog.append(video, stop)
  document.body.append(dialog)
  let isOver = false
  const end = () => {
    isOver = true
  }
  stop.addEventListener('click', end)
  dialog.addEventListener('close', end)
  try {
    video.srcObject = stream
    await video.play()
    dialog.showModal()
    const detector = new Detector()
    while (!isOver) {
      const [code] = await detector.detect(video)
      if (code) return code.rawValue
      await new Promise((resolve) => {
        setTimeout(resolve, 150)
      })
    }
    return undefined
  } finally {
    for (const track of stream.getTracks()) track.stop()
    dialog.remove()
  }
}
