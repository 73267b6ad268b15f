import type { YunhuResource } from '../../operation';
import { upload } from './upload';

export const file: YunhuResource = { value: 'file', name: 'File', operations: [upload] };
