#include "run/chat_text.h"

#include "model/json_text.h"

#include <stdlib.h>
#include <string.h>

/* The tokens of a conversation, at most NF_CHAT_LONGEST: an answer is cut there, a prompt alone may not be. */
static enum nf_status encode(const struct nf_model_folder *model, const char *prompt, const char *answer,
                             int32_t *token, size_t *count)
{
    const struct nf_chat_turn turns[] = {{"user", prompt}, {"assistant", answer ? answer : ""}};
    static int ids[NF_TOKENIZER_TEXT];
    char *text, shown[NF_JSON_SHOWN];
    enum nf_status status = nf_chat_template_write(&model->chat, turns, answer ? 2 : 1, !answer, &text);
    if (status) return status;
    int around = strncmp(text, model->chat.begin, strlen(model->chat.begin)) || !*model->chat.begin;
    status = nf_tokenizer_encode(&model->tokenizer, text, strlen(text), around, ids, NF_TOKENIZER_TEXT, count);
    free(text);
    if (!status && !answer && *count > NF_CHAT_LONGEST)
        return nf_fail(NF_INVALID, "a prompt of %zu tokens, at most %d are read: shorten '%s' in the texts", *count,
                       NF_CHAT_LONGEST, nf_json_show(shown, prompt));
    if (*count > NF_CHAT_LONGEST) *count = NF_CHAT_LONGEST;
    for (size_t i = 0; i < *count; i++)
        token[i] = ids[i];
    return status;
}

/* Prompt alone, or prompt and answer; the prompt's part is what both begin with.  Behind the end token the template
 * may have a line feed, which is not kept. */
enum nf_status nf_chat_text_make(const struct nf_model_folder *model, const char *prompt, const char *answer,
                                 struct nf_chat_text *text)
{
    int32_t opening[NF_CHAT_LONGEST], whole[NF_CHAT_LONGEST];
    size_t prompt_count, count = 0, common = 0;
    enum nf_status status = encode(model, prompt, NULL, opening, &prompt_count);
    if (!status && answer) status = encode(model, prompt, answer, whole, &count);
    if (status) return status;
    while (common < prompt_count && common < count && opening[common] == whole[common])
        common++;
    while (answer && count > common + 1 && whole[count - 1] != model->end && count < NF_CHAT_LONGEST)
        count--;
    size_t length = answer ? count : prompt_count;
    *text =
        (struct nf_chat_text){malloc((length + 1) * sizeof *text->token), (int)(answer ? common : length), (int)length};
    if (!text->token) return nf_fail(NF_MEMORY, "out of memory for a text");
    memcpy(text->token, answer ? whole : opening, length * sizeof *text->token);
    return NF_OK;
}
