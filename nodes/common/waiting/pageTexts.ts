/** The fixed texts of the answer page and of the chat. */
export interface PageTexts {
	lang: string;
	title: string;
	/** The labels of an approval if the user gave none. */
	approve: string;
	decline: string;
	comment: string;
	yourAnswer: string;
	submit: string;
	thanks: string;
	/** The question already has an answer. */
	answered: string;
	/** The execution has continued or ended. */
	over: string;
	/** Only certain members may answer, and only in the chat. */
	notHere: string;
	notYou: string;
	/** The message has the codes of several questions. */
	oneAtATime: string;
	/** n8n could not be reached, or did not take the answer. */
	notTaken: string;
	required(label: string): string;
	notANumber(label: string): string;
	notADate(label: string): string;
	notAnEmail(label: string): string;
	notAChoice(label: string): string;
	tooLong: string;
	empty: string;
	/** How to answer in the chat. */
	answerHere(examples: string): string;
	or: string;
	orOnPage: string;
	onPage: string;
	/** Introduces the address of a question for certain members, who cannot answer on the page. */
	reference: string;
	chooseOne(examples: string): string;
	outcome(answer: string, name: string): string;
}

const ENGLISH: PageTexts = {
	lang: 'en',
	title: 'Question',
	approve: 'Approve',
	decline: 'Decline',
	comment: 'Comment (optional)',
	yourAnswer: 'Your answer',
	submit: 'Send',
	thanks: 'Thank you. Your answer was sent.',
	answered: 'This question was answered already.',
	over: 'This question is no longer open.',
	notHere: 'Please answer this question in the chat.',
	notYou: 'You cannot answer this question.',
	oneAtATime: 'Please answer one question in each message.',
	notTaken: 'Your answer could not be taken now. Please try again later.',
	required: (label) => `Please fill in "${label}".`,
	notANumber: (label) => `"${label}" must be a number.`,
	notADate: (label) => `"${label}" must be a date like 2026-12-31.`,
	notAnEmail: (label) => `"${label}" must be an email address like name@example.com.`,
	notAChoice: (label) => `Please choose one of the options of "${label}".`,
	tooLong: 'The answer is too long.',
	empty: 'The answer is empty.',
	answerHere: (examples) => `To answer, write ${examples}`,
	or: 'or',
	orOnPage: 'Or answer on this page:',
	onPage: 'Answer on this page:',
	reference: 'Reference:',
	chooseOne: (examples) => `Please answer ${examples}.`,
	outcome: (answer, name) => (name ? `${answer} (${name})` : answer),
};

const CHINESE: PageTexts = {
	lang: 'zh',
	title: '提问',
	approve: '同意',
	decline: '拒绝',
	comment: '备注（可不填）',
	yourAnswer: '您的回答',
	submit: '提交',
	thanks: '谢谢，您的回答已提交。',
	answered: '这个问题已经有人回答了。',
	over: '这个问题已经结束。',
	notHere: '请在聊天中回答这个问题。',
	notYou: '您不能回答这个问题。',
	oneAtATime: '请在每条消息里只回答一个问题。',
	notTaken: '现在无法提交您的回答，请稍后再试。',
	required: (label) => `请填写“${label}”。`,
	notANumber: (label) => `“${label}”必须是数字。`,
	notADate: (label) => `“${label}”必须是日期，例如 2026-12-31。`,
	notAnEmail: (label) => `“${label}”必须是邮箱地址，例如 name@example.com。`,
	notAChoice: (label) => `请在“${label}”的选项中选择。`,
	tooLong: '回答太长了。',
	empty: '回答是空的。',
	answerHere: (examples) => `请回复 ${examples}`,
	or: '或',
	orOnPage: '也可以在网页上回答：',
	onPage: '请在网页上回答：',
	reference: '编号：',
	chooseOne: (examples) => `请回复 ${examples}。`,
	outcome: (answer, name) => (name ? `${answer}（${name}）` : answer),
};

/**
 * Returns the texts in the language of the question: Chinese if it has more Chinese characters than Latin words, because an English
 * question may have a Chinese name. Japanese and Korean share some of these characters. Addresses and codes do not count as words.
 */
export function textsFor(question: string): PageTexts {
	const text = question.replace(/https?:\/\/[!-~]+/g, ' ');
	if (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)) return ENGLISH;
	const words = (text.match(/[\p{Script=Latin}\p{M}\p{N}'’]+/gu) ?? []).filter(
		(word) => /\p{Script=Latin}/u.test(word) && !/\p{N}/u.test(word),
	);
	const characters = text.match(/\p{Script=Han}/gu) ?? [];
	return characters.length > words.length ? CHINESE : ENGLISH;
}

/** Returns the texts in a language; `lang` is the member of PageTexts. */
export function textsIn(lang: string): PageTexts {
	return lang === CHINESE.lang ? CHINESE : ENGLISH;
}
