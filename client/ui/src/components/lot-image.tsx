import { IconPhotoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { imageView } from '@gavel/contracts/http';
import styles from './components.module.css';

export type Image = z.infer<typeof imageView>;
const WIDTHS = [320, 640, 960];

interface Props {
  image: Image | undefined;
  /** The `sizes` of the picture: how wide it is drawn. */
  sizes: string;
  /** The first picture of a page: fetched before anything else. */
  first?: boolean;
  /** Fill the box given, the whole picture visible on its own ground. */
  contain?: boolean;
}

/**
 * A lot's picture in the width the screen needs. Until it is there its place has the dominant colour
 * and the right proportions, so nothing moves.
 */
export function LotImage({ image, sizes, first = false, contain = false }: Props) {
  if (!image) return <NoImage contain={contain} />;
  const files = WIDTHS.map((width) => `${image.src}-${width}.webp ${width}w`).join(', ');
  return (
    <img
      className={styles.image}
      data-contain={contain || undefined}
      src={`${image.src}-640.webp`}
      srcSet={files}
      sizes={sizes}
      width={image.width}
      height={image.height}
      alt={image.alt}
      loading={first ? 'eager' : 'lazy'}
      fetchPriority={first ? 'high' : 'auto'}
      decoding="async"
      style={{ backgroundColor: image.colour }}
    />
  );
}

/** The place of a picture that nobody has given yet says so. */
function NoImage({ contain }: { contain: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={styles.noImage} data-contain={contain || undefined}>
      <IconPhotoOff size={20} stroke={1.75} aria-hidden />
      <span>{t('common.noPicture')}</span>
    </div>
  );
}
