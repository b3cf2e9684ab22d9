#include "measure/patient.h"

#include "random/site_draw.h"

#include <string.h>

enum { PRETRAINING = 8, NOISE = 9 }; /* purposes of streams */
enum { MOST_BATCH = 256 };

static uint64_t stream_seed(uint64_t seed, uint32_t purpose)
{
    return nf_site_word(nf_site_stream(seed, purpose, 0), 0);
}

enum nf_status nf_patient_open(struct nf_patient *patient, const struct nf_continuum_protocol *protocol, uint64_t seed,
                               uint32_t data_seed, double sigma)
{
    *patient = (struct nf_patient){.protocol = protocol, .seed = seed};
    enum nf_status status =
        protocol->batch < 1 || protocol->batch > MOST_BATCH
            ? nf_fail(NF_INVALID, "a retraining batch of %g: give 1 to %d", protocol->batch, MOST_BATCH)
            : nf_motor_task_draw(&patient->task, data_seed, sigma);
    if (!status) status = nf_motor_init(&patient->dense);
    if (!status) status = nf_motor_init(&patient->net);
    if (!status) status = nf_motor_tape_init(&patient->whole, NF_MOTOR_TRAIN);
    if (!status) status = nf_motor_tape_init(&patient->batch, MOST_BATCH);
    if (!status) status = nf_motor_damage_init(&patient->damage);
    if (!status) status = nf_adam_init(&patient->trained, NF_MOTOR_PARAMETERS, 0.0);
    if (!status) status = nf_adam_init(&patient->adam, NF_MOTOR_PARAMETERS, 0.0);
    if (status) nf_patient_close(patient);
    return status;
}

void nf_patient_close(struct nf_patient *patient)
{
    nf_motor_task_release(&patient->task);
    nf_motor_release(&patient->dense);
    nf_motor_release(&patient->net);
    nf_motor_tape_release(&patient->whole);
    nf_motor_tape_release(&patient->batch);
    nf_motor_damage_release(&patient->damage);
    nf_adam_release(&patient->trained);
    nf_adam_release(&patient->adam);
}

static double test(struct nf_patient *p, const struct nf_motor *net, const double sigma[NF_MOTOR_LAYERS],
                   struct nf_torch_stream *stream)
{
    nf_motor_load(&p->whole, p->task.test.x, NULL, NF_MOTOR_TEST);
    nf_motor_forward(&p->whole, net, sigma, stream);
    return 100.0 * nf_motor_correct(&p->whole, p->task.test.label) / NF_MOTOR_TEST;
}

/* The noise of a network that has lost nothing. */
static void intact_noise(const struct nf_continuum_protocol *protocol, double sigma[NF_MOTOR_LAYERS])
{
    const struct nf_continuum_constants constants = {.output_vulnerability = 1.0};
    const struct nf_regimen none = {0};
    struct nf_profile profile;
    struct nf_continuum intact;
    nf_profile_make(&profile, NF_STANDARD, &constants, protocol, NULL);
    nf_continuum_begin(&intact, protocol, &constants, &profile, &none, 0);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        sigma[l] = nf_continuum_noise(&intact, l);
}

static void pretrain_epoch(struct nf_patient *p, int batch, const double sigma[NF_MOTOR_LAYERS],
                           struct nf_torch_stream *stream)
{
    int64_t order[NF_MOTOR_TRAIN];
    nf_torch_randperm(stream, order, NF_MOTOR_TRAIN);
    for (int first = 0; first < NF_MOTOR_TRAIN; first += batch) {
        int left = NF_MOTOR_TRAIN - first, samples = left < batch ? left : batch;
        nf_motor_load(&p->whole, p->task.train.x, order + first, samples);
        nf_motor_forward(&p->whole, &p->dense, sigma, stream);
        nf_motor_backward(&p->whole, &p->dense, p->task.train.label, order + first);
        nf_adam_step(&p->trained, p->dense.parameters, p->whole.gradient);
    }
}

void nf_patient_pretrain(struct nf_patient *patient, int epochs, int batch, double rate)
{
    struct nf_torch_stream stream;
    double sigma[NF_MOTOR_LAYERS];
    nf_torch_seed(&stream, stream_seed(patient->seed, PRETRAINING));
    intact_noise(patient->protocol, sigma);
    nf_motor_initialise(&patient->dense, &stream);
    patient->trained.rate = rate;
    for (int e = 0; e < epochs; e++)
        pretrain_epoch(patient, batch, sigma, &stream);
    patient->pretrained = test(patient, &patient->dense, sigma, &stream);
}

/* p <- p - rate gradient, survivors only */
static void descend(struct nf_motor *net, const float *gradient, double rate)
{
    const float step = (float)rate;
    for (size_t i = 0; i < NF_MOTOR_PARAMETERS; i++)
        net->parameters[i] = net->mask[i] ? net->parameters[i] - step * gradient[i] : 0.0f;
}

/* Step 8: three steps at the current rate under the current noise, a mini-batch drawn for each. */
static void retrain(struct nf_patient *p, const struct nf_course *course, const struct nf_continuum *c,
                    const double sigma[NF_MOTOR_LAYERS], struct nf_torch_stream *stream)
{
    const struct nf_continuum_protocol *protocol = p->protocol;
    double rate = protocol->learning_rate * (1.0 + (protocol->ketamine_rate - 1.0) * c->ketamine);
    int64_t index[MOST_BATCH];
    for (int step = 0; step < (int)protocol->steps; step++) {
        for (int i = 0; i < (int)protocol->batch; i++)
            index[i] = nf_torch_randint(stream, NF_MOTOR_TRAIN);
        nf_motor_load(&p->batch, p->task.train.x, index, (int)protocol->batch);
        nf_motor_forward(&p->batch, &p->net, sigma, stream);
        nf_motor_backward(&p->batch, &p->net, p->task.train.label, index);
        p->adam.rate = rate;
        if (course->adam) {
            nf_adam_step(&p->adam, p->net.parameters, p->batch.gradient);
            nf_motor_apply_mask(&p->net);
        } else
            descend(&p->net, p->batch.gradient, rate);
    }
}

/* Steps 1 to 10; returns the accuracy. */
static double live_through(struct nf_patient *p, const struct nf_course *course, struct nf_continuum *c,
                           struct nf_torch_stream *stream)
{
    double sigma[NF_MOTOR_LAYERS], calm[NF_MOTOR_LAYERS] = {0};
    nf_continuum_cycle(c);
    nf_motor_prune(&p->net, &p->damage, c);
    nf_motor_regrow(&p->net, &p->damage, c);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        sigma[l] = nf_continuum_noise(c, l);
    retrain(p, course, c, sigma, stream);
    nf_motor_average_gradient(&p->damage, p->batch.gradient, p->protocol->smoothing);
    return test(p, &p->net, course->quiet_test ? calm : sigma, stream);
}

static void continue_adam(struct nf_patient *p)
{
    p->adam.step = p->trained.step;
    memcpy(p->adam.first, p->trained.first, NF_MOTOR_PARAMETERS * sizeof *p->adam.first);
    memcpy(p->adam.second, p->trained.second, NF_MOTOR_PARAMETERS * sizeof *p->adam.second);
}

void nf_patient_follow(struct nf_patient *patient, const struct nf_course *course,
                       struct nf_symptoms symptoms[NF_PATIENT_CYCLES])
{
    struct nf_continuum c;
    struct nf_torch_stream stream;
    nf_continuum_begin(&c, patient->protocol, course->constants, &course->profile, &course->regimen, patient->seed);
    c.controls = course->controls;
    nf_motor_copy(&patient->net, &patient->dense);
    nf_motor_damage_begin(&patient->damage, patient->seed);
    if (course->adam) continue_adam(patient);
    nf_torch_seed(&stream, stream_seed(patient->seed, NOISE));
    for (int cycle = 0; cycle < NF_PATIENT_CYCLES; cycle++) {
        double accuracy = live_through(patient, course, &c, &stream);
        nf_symptoms_read(&symptoms[cycle], &c, &patient->net, accuracy, course->cognitive);
    }
}
