export { AmountText } from './amount-text';
export { Banner } from './banner';
export { ConnectionChip } from './connection-chip';
export { ErrorPanel } from './error-panel';
export { LotImage, type Image } from './lot-image';
export { SignInForm } from './sign-in-form';
export { Sheet } from './sheet';
export { Skeleton } from './skeleton';
export { StateWord, type IconType, type Tone } from './state-word';
