import { sendAndWait as makeSendAndWait } from '../../../common/waiting/sendAndWait';
import { questions } from '../../questions';

/** Sends a question with the endpoints of Send, and waits for the answer. */
export const sendAndWait = makeSendAndWait(questions, {
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	description:
		'Ask in a group, in a discussion or in private, and continue when somebody answers. A QQ (Mojo-Webqq) Trigger with the same credential in an active workflow receives answers in the chat.',
});
