import { sendAndWait as makeSendAndWait } from '../../../common/waiting/sendAndWait';
import { questions } from '../../questions';

/** Sends as Send does, and waits; Mojo-Webqq has no endpoint of its own for it. */
export const sendAndWait = makeSendAndWait(questions, {
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	description:
		'Ask in a group, in a discussion or in private, and go on when somebody answers. A QQ (Mojo-Webqq) Trigger with the same credential in an active workflow receives answers in the chat.',
});
