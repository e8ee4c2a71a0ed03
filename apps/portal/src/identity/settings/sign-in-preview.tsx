import { useSignedIn } from '../../shell/installation.ts'
import type { Branding } from './sign-in-settings.ts'
import styles from './sign-in-preview.module.css'

const isColor = (text: string | null): text is string =>
  text !== null && /^#[0-9a-f]{6}$/i.test(text)

/** The sign-in page in small, as a picture: nothing in it can be reached. */
export function SignInPreview({ branding }: { branding: Branding }) {
  const { tenantDisplayName } = useSignedIn()
  const accent = isColor(branding.accentColor) ? branding.accentColor : '#0c7380'
  const background = isColor(branding.backgroundColor) ? branding.backgroundColor : '#f4f5f7'
  return (
    <figure
      aria-label={`Sign-in page of ${tenantDisplayName} with button ${accent} on ${background}`}
      className={styles.page}
      style={{ background }}
    >
      <div aria-hidden="true" className={styles.card}>
        {branding.logo ? (
          <img src={branding.logo} alt="" className={styles.logo} />
        ) : (
          <strong>{tenantDisplayName}</strong>
        )}
        <div className={styles.title}>Sign in</div>
        <div className={styles.input}>maker@contoso.example</div>
        <div className={styles.button} style={{ background: accent, color: inkOn(accent) }}>
          Next
        </div>
        {branding.signInText && <div className={styles.text}>{branding.signInText}</div>}
      </div>
    </figure>
  )
}

/** Black or white, whichever reads better (WCAG 2.2, relative luminance). */
function inkOn(color: string): '#000000' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff'
}
