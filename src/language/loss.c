#include "language/loss.h"

#include "language/vector.h"

#include <math.h>
#include <sleef.h>
#include <string.h>

static float largest(const float *z, int n)
{
    float most = z[0];
    for (int i = 1; i < n; i++)
        most = z[i] > most ? z[i] : most;
    return most;
}

/* z_i <- exp((z_i - most) / temperature); returns their sum in double precision. */
static double exponentiate(float *z, int n, float most, float temperature)
{
    const __m256 shift = _mm256_set1_ps(most), inverse = _mm256_set1_ps(1.0f / temperature);
    double sum = 0.0;
    for (int i = 0; i < n; i += 8) {
        float part[8];
        int count = n - i < 8 ? n - i : 8;
        for (int k = 0; k < 8; k++)
            part[k] = k < count ? z[i + k] : -INFINITY;
        __m256 e = Sleef_expf8_u10avx2(_mm256_mul_ps(_mm256_sub_ps(_mm256_loadu_ps(part), shift), inverse));
        _mm256_storeu_ps(part, e);
        sum += (double)nf_add_lanes(e);
        memcpy(z + i, part, (size_t)count * sizeof *z);
    }
    return sum;
}

double nf_token_loss(float *z, int target, int vocabulary, float weight)
{
    float most = largest(z, vocabulary), at_target = z[target];
    double sum = exponentiate(z, vocabulary, most, 1.0f);
    float factor = (float)(weight / sum);
    for (int i = 0; i < vocabulary; i++)
        z[i] *= factor;
    z[target] -= weight;
    return log(sum) + (double)most - (double)at_target;
}

void nf_softmax(float *z, int vocabulary, float temperature)
{
    float factor = (float)(1.0 / exponentiate(z, vocabulary, largest(z, vocabulary), temperature));
    for (int i = 0; i < vocabulary; i++)
        z[i] *= factor;
}
