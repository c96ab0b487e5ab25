/** Fonts that come with the program and may be embedded: none of the machine is ever used. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** DejaVu Sans: every European letter (its licence comes with the package). */
export const DEJAVU = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
export const DEJAVU_BOLD = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');

/** Titillium Web: the letters of the Italian administration, and of PagoPA's notices. */
export const TITILLIUM = require.resolve(
  '@expo-google-fonts/titillium-web/400Regular/TitilliumWeb_400Regular.ttf',
);
export const TITILLIUM_SEMI_BOLD = require.resolve(
  '@expo-google-fonts/titillium-web/600SemiBold/TitilliumWeb_600SemiBold.ttf',
);
export const TITILLIUM_BOLD = require.resolve(
  '@expo-google-fonts/titillium-web/700Bold/TitilliumWeb_700Bold.ttf',
);
/** For codes that people read aloud and type: every digit as wide as the others. */
export const ROBOTO_MONO = require.resolve(
  '@expo-google-fonts/roboto-mono/500Medium/RobotoMono_500Medium.ttf',
);
